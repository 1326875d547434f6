import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import prisma from '@prisma/client';
import { ROOT } from '../root.js';
import type { Database } from './database.js';

export type PrismaClient = InstanceType<typeof prisma.PrismaClient>;

/** The models' description, written by the schema's generator: the client's own copy lacks what AdminJS needs. */
export interface ModelDescription {
  datamodel: { models: { name: string; fields: { name: string; isId: boolean }[] }[]; enums: unknown[] };
}

/** All operations of Prisma that the panel uses. */
const READS = ['findUnique', 'findFirst', 'findMany', 'count', 'aggregate'];

/**
 * How the panel reads the data. It must not write by Prisma: no audit entry would be made, and no session would end. Hot paths use `pg`
 * itself, therefore worker and child processes never load this.
 */
export function createPrisma(db: Database): PrismaClient {
  const client = new prisma.PrismaClient({
    adapter: new PrismaPg(db.pool),
    // No list, record or search of the panel may send a password's hash, a worker's token or a file's bytes to a browser.
    omit: { user: { passwordHash: true }, taskResult: { claim: true }, binaryChunk: { data: true } },
  });
  const reader = client.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        if (READS.includes(operation)) return query(args);
        throw new Error(`Prisma only reads here, but was asked for ${model ?? ''}.${operation}`);
      },
    },
  });
  return reader as unknown as PrismaClient; // `omit` narrows the type of results, but the panel reads them by name
}

export function readModelDescription(): ModelDescription {
  return JSON.parse(readFileSync(join(ROOT, 'src/store/generated/dmmf.json'), 'utf8'));
}
