import type { Database, OpenTransaction } from './database.js';

/** Runs `work` in a transaction that others may join. After the commit it does the work that they added for then. */
export async function openTransaction<T>(
  transaction: Database['transaction'],
  work: (within: OpenTransaction) => Promise<T>,
): Promise<T> {
  const after: (() => void)[] = [];
  const result = await transaction((client) => work({ client, afterCommit: (left) => after.push(left) }));
  for (const left of after) left();
  return result;
}
