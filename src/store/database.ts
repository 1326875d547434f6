import pg from 'pg';
import type { Shares } from '../connections.js';
import { messageOf, UserError } from '../errors.js';
import { connectPatiently, createPool } from './patient-pool.js';

/** PostgreSQL counts rows and bytes in bigint. `pg` returns these as text, because they may exceed 2^53. Ours stay far below. */
const INT8 = 20;
pg.types.setTypeParser(INT8, Number);

/**
 * How long an upload's transaction may be idle, in milliseconds. If one is ever left open by mistake, its connection still comes back.
 */
const LONG_STANDSTILL_MS = 15 * 60 * 1_000;
/** How long a short statement may take, in milliseconds: if the server hangs, the caller must not hang with it. */
const PATIENCE_MS = 4_000;
/**
 * How long a transaction may be idle, in milliseconds. If its process freezes or vanishes from the network, its locks would stay for
 * hours.
 */
const STANDSTILL_MS = 60_000;

/** What can run a statement: the pool, or the one connection of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** A transaction that others may join, and to which they may add work for after its commit. */
export interface OpenTransaction {
  client: Queryable;
  afterCommit(work: () => void): void;
}

/** Statements outside of transactions are short: they fail after PATIENCE_MS. Anything longer belongs in a transaction. */
export interface Database extends Queryable {
  /** For the panel's model and sessions, whose statements are short ones, too. */
  pool: pg.Pool;
  /** Runs `work` on one connection between BEGIN and COMMIT; whatever it throws rolls all of it back. No time limit. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /**
   * The same for work that lasts as long as somebody's network. It has connections of its own: slow uploads would otherwise use up the
   * others'. The caller limits them to `shares.uploads` at once.
   */
  longTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /**
   * Lends the one connection that holds what belongs to a session, e.g. LISTEN and session locks. It is outside of any transaction. No
   * time limit.
   */
  session<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  shares: PoolShares;
  close(): Promise<void>;
}

type PoolShares = Pick<Shares, 'short' | 'transactions' | 'uploads'>;

export interface DatabaseOptions {
  /** The address for `session`, if `url` leads to a pooler. */
  directUrl?: string;
  /** The most connections of each kind. One more is for `session`. */
  shares?: PoolShares;
  /** How long a short statement may take, in milliseconds; 0 means no limit. */
  patienceMs?: number;
  /** How long a transaction may be idle, in milliseconds. */
  standstillMs?: number;
  /** Settings of each transaction, e.g. `{ lock_timeout: '30s' }`. */
  settings?: Readonly<Record<string, string>>;
}

const FEW: PoolShares = { short: 2, transactions: 2, uploads: 1 };

export function createDatabase(
  url: string,
  {
    directUrl = url,
    shares = FEW,
    patienceMs = PATIENCE_MS,
    standstillMs = STANDSTILL_MS,
    settings = {},
  }: DatabaseOptions = {},
): Database {
  const pool = createPool(url, shares.short, { query_timeout: patienceMs });
  const transactionPool = createPool(url, shares.transactions);
  // A process without uploads has no share for them.
  const uploadPool = shares.uploads > 0 ? createPool(url, shares.uploads) : transactionPool;
  const sessionPool = createPool(directUrl, 1);
  return {
    pool,
    shares,
    query: pool.query.bind(pool),
    transaction: (work) => inTransaction(transactionPool, { ...settings, ...untimedFor(standstillMs) }, work),
    longTransaction: (work) => inTransaction(uploadPool, untimedFor(LONG_STANDSTILL_MS), work),
    session: (work) => withConnection(sessionPool, (client) => untimed(client, work)),
    async close() {
      await Promise.all([...new Set([pool, transactionPool, uploadPool, sessionPool])].map((each) => each.end()));
    },
  };
}

/**
 * Lends one connection to `work`. The server may end it at any moment, even between two statements. Without a listener, that event
 * would end the process.
 */
export async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } finally {
    client.off('error', onError);
    // A broken connection must not go to the next caller.
    client.release(broken);
  }
}

/** Lifts the time limit of short statements while `work` has the connection. */
async function untimed<T>(client: pg.PoolClient, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  await client.query('SET statement_timeout = 0');
  try {
    return await work(client);
  } finally {
    await client.query('RESET statement_timeout').catch((failure: Error) => client.emit('error', failure));
  }
}

function untimedFor(standstillMs: number): Record<string, string> {
  return { statement_timeout: '0', idle_in_transaction_session_timeout: String(standstillMs) };
}

/**
 * BEGIN and the transaction's settings, in one message. They are no start-up parameters, and hold no longer than the transaction:
 * poolers refuse the former, and hand the connection to others afterwards.
 */
function beginWith(settings: Readonly<Record<string, string>>): string {
  return ['BEGIN', ...Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = '${value}'`)].join('; ');
}

function inTransaction<T>(
  pool: pg.Pool,
  settings: Readonly<Record<string, string>>,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return withConnection(pool, async (client) => {
    await client.query(beginWith(settings));
    try {
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A connection that cannot even roll back is broken: it must not go back to the pool. The server rolls back by itself.
      await client.query('ROLLBACK').catch((failure: Error) => client.emit('error', failure));
      throw error;
    }
  });
}

/** Throws if the database does not respond. */
export async function ping(db: Queryable): Promise<void> {
  await db.query('SELECT 1');
}

/** Throws if the database does not respond, or cannot be written, e.g. because it is a standby. */
export async function assertWritable(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ readOnly: boolean }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "readOnly"`,
  );
  if (rows[0]?.readOnly !== false) throw new Error('the database can only be read');
}

/**
 * Checks that a server responds, before anything relies on it.
 * @param variable the one that holds `url`
 * @throws UserError `database_unreachable`, one line with the place (never the password) and the reason
 */
export async function assertReachable(
  url: string,
  variable: 'DATABASE_URL' | 'DIRECT_DATABASE_URL' = 'DATABASE_URL',
): Promise<void> {
  try {
    const client = await connectPatiently(url);
    await client.end().catch(() => {});
  } catch (error) {
    const { host, pathname } = new URL(url);
    const reason = error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error);
    throw new UserError(
      'database_unreachable',
      `${variable}: cannot reach PostgreSQL at ${host}${pathname}: ${reason}`,
    );
  }
}
