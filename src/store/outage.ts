import { messageOf } from '../errors.js';

/** Why the database could not do something that it may be able to do later. */
export interface Outage {
  code: string;
  /** For people: what is wrong, and nothing of what follows from it. */
  message: string;
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** What `pg` says by itself. */
const TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection|query read timeout/i;

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; the first that fits. */
const BY_STATE: [state: RegExp, outage: Outage][] = [
  [/^53100/, { code: 'database_full', message: 'The disk of the database is full: somebody has to make room there.' }],
  [/^53300/, { code: 'database_busy', message: 'The database takes no more connections at the moment.' }],
  // Rolled back for another transaction's sake, a lock not got in time, out of memory.
  [/^(40|53|55P03)/, { code: 'database_busy', message: 'The database was too busy with others to do this.' }],
  // A statement that took longer than it may: the server ended it.
  [/^57014/, { code: 'database_busy', message: 'The database did not get done with this in time.' }],
  // No connection, an administrator's doing, a transaction that stood still for too long.
  [/^(08|57|25P03)/, { code: 'database_away', message: 'The database did not answer.' }],
];

/** Tells an outage of the database from all other errors, for which another try would be in vain: null. */
export function describeOutage(error: unknown): Outage | null {
  if (!(error instanceof Error)) return null;
  const state = stateOf(error);
  const found = BY_STATE.find(([pattern]) => pattern.test(state))?.[1];
  if (found) return found;
  return NETWORK.has(state) || TEXT.test(messageOf(error))
    ? { code: 'database_away', message: 'The database did not answer.' }
    : null;
}

/** The SQLSTATE, or the network's code. Prisma's adapter wraps the database's error, and Prisma may wrap that. */
function stateOf(error: object): string {
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode;
  const wrapped = [
    'cause' in error ? error.cause : null,
    'meta' in error && isObject(error.meta) && 'driverAdapterError' in error.meta
      ? error.meta.driverAdapterError
      : null,
  ];
  const inside = wrapped.filter(isObject).map(stateOf).find(Boolean);
  return inside ?? ('code' in error && typeof error.code === 'string' ? error.code : '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
