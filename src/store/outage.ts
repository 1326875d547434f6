import { messageOf } from '../errors.js';

/** Why the database could not do something that may work later. */
export interface Outage {
  code: string;
  /** For people: what is wrong, without its consequences. */
  message: string;
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** Messages of `pg` itself, which have no code. */
const TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection|query read timeout/i;

/** Outages by SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; the first that fits. */
const BY_STATE: [state: RegExp, outage: Outage][] = [
  [/^53100/, { code: 'database_full', message: 'The disk of the database is full: somebody has to make room there.' }],
  [/^53300/, { code: 'database_busy', message: 'The database takes no more connections at the moment.' }],
  // The transaction was rolled back in favour of another, a lock was not free in time, or memory ran out.
  [/^(40|53|55P03)/, { code: 'database_busy', message: 'The database was too busy with others to do this.' }],
  [
    /^25006/,
    { code: 'database_read_only', message: 'The database can only be read at the moment, e.g. after a failover.' },
  ],
  // The server ended a statement that took too long.
  [/^57014/, { code: 'database_busy', message: 'The database did not get done with this in time.' }],
  // The connection broke, an administrator ended it, or a transaction was idle for too long.
  [/^(08|57|25P03)/, { code: 'database_away', message: 'The database did not answer.' }],
];

/** Tells an outage of the database from all other errors. Returns null for those, because another try would fail again. */
export function describeOutage(error: unknown): Outage | null {
  if (!(error instanceof Error)) return null;
  const state = stateOf(error);
  const found = BY_STATE.find(([pattern]) => pattern.test(state))?.[1];
  if (found) return found;
  return NETWORK.has(state) || TEXT.test(messageOf(error))
    ? { code: 'database_away', message: 'The database did not answer.' }
    : null;
}

/** Returns the SQLSTATE, or the network's code. Prisma's adapter wraps the database's error, and Prisma may wrap that. */
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
