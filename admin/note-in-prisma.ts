import type { Actor, Deed } from '../src/store/audit.js';
import type { Transaction } from './serializable.js';

/** Notes what somebody did, in the transaction of Prisma in which it was done. */
export async function noteInPrisma(transaction: Transaction, by: Actor, deeds: readonly Deed[]): Promise<void> {
  const data = deeds.map(({ changes, ...deed }) => ({ ...by, ...deed, ...(changes && { changes: asJson(changes) }) }));
  await transaction.auditEntry.createMany({ data });
}

/** What changed, field by field, from what to what. */
export function changesBetween<T extends Record<string, unknown>>(
  before: T,
  after: T,
): Record<string, [unknown, unknown]> {
  return Object.fromEntries(
    Object.keys(after).flatMap((name) =>
      before[name] === after[name] ? [] : [[name, [before[name], after[name]] satisfies [unknown, unknown]]],
    ),
  );
}

/** As JSON would have it: no `undefined`, no classes. */
function asJson(value: Record<string, unknown>) {
  return JSON.parse(JSON.stringify(value));
}
