import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import prisma from '@prisma/client';
import { ROOT } from '../root.js';
import type { Database } from './database.js';

export type PrismaClient = InstanceType<typeof prisma.PrismaClient>;

/** The models' description as the schema's generator wrote it: the client's own copy lacks what AdminJS needs. */
export interface ModelDescription {
  datamodel: { models: { name: string; fields: { name: string; isId: boolean }[] }[]; enums: unknown[] };
}

/** All that the panel asks of Prisma. */
const READS = ['findUnique', 'findFirst', 'findMany', 'count', 'aggregate'];

/**
 * How the panel reads the data. Its writes are stories: past them, nothing would be noted and no session would end. The hot paths use `pg`
 * itself, so that worker and child processes never load this.
 */
export function createPrisma(db: Database): PrismaClient {
  const client = new prisma.PrismaClient({
    adapter: new PrismaPg(db.pool),
    // No list, no record and no search of the panel may ever carry a hash, a worker's token or a file's bytes to a browser.
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
  return reader as unknown as PrismaClient; // `omit` narrows the type of results; the panel reads them by name
}

export function readModelDescription(): ModelDescription {
  return JSON.parse(readFileSync(join(ROOT, 'src/store/generated/dmmf.json'), 'utf8'));
}
