import { messageOf } from '../src/errors.js';
import type { PrismaClient } from '../src/store/prisma.js';
import { prismaCode } from './actions/form-answer.js';

const TRIES = 5;

/** What a transaction of Prisma can do. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/**
 * Runs `work` as if nobody else were at work. Where two get in each other's way, PostgreSQL lets one of them through and
 * ends the other, which then finds what the first one did.
 */
export async function serializable<T>(
  prisma: PrismaClient,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await prisma.$transaction(work, { isolationLevel: 'Serializable' });
    } catch (error) {
      if (!isConflict(error) || tries === TRIES) throw error;
    }
  }
}

/** Prisma says it in two ways: by its own code, and where it only shows at COMMIT by the name of its driver's error. */
function isConflict(error: unknown): boolean {
  return prismaCode(error) === 'P2034' || messageOf(error) === 'TransactionWriteConflict';
}
