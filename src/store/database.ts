import pg from 'pg';
import { messageOf, UserError } from '../errors.js';

/** PostgreSQL counts rows and bytes in bigint. `pg` returns these as text, because they may exceed 2^53. Ours stay far below. */
const INT8 = 20;
pg.types.setTypeParser(INT8, Number);

/** Uploads at the same time, in one process. */
export const LONG_CONNECTIONS = 16;
/**
 * How long an upload's transaction may be idle, in milliseconds. If one is ever left open by mistake, its connection still comes back.
 */
const LONG_STANDSTILL_MS = 15 * 60 * 1_000;
/** How long a short statement may take, in milliseconds: if the server hangs, the caller must not hang with it. */
const PATIENCE_MS = 4_000;
/** How long it may take to get a connection, in milliseconds. */
const CONNECT_MS = 4_000;
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
  /**
   * For data that a power failure may undo without harm, e.g. a task's progress: its commits do not wait for the disk. Everything else
   * survives as always.
   */
  relaxed: Queryable;
  /** Runs `work` on one connection between BEGIN and COMMIT; whatever it throws rolls all of it back. No time limit. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /**
   * The same for work that lasts as long as somebody's network. It has connections of its own: slow uploads would otherwise use up the
   * others'. The caller limits them to LONG_CONNECTIONS at once.
   */
  longTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Lends one connection outside of any transaction. No time limit. */
  connection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The most connections of each kind. */
  connections?: number;
  /** How long a short statement may take, in milliseconds; 0 means no limit. */
  patienceMs?: number;
  /** How long a transaction may be idle, in milliseconds. */
  standstillMs?: number;
  /** Settings of each session, as PostgreSQL's `-c name=value`. */
  session?: string;
}

export function createDatabase(
  url: string,
  { connections = 20, patienceMs = PATIENCE_MS, standstillMs = STANDSTILL_MS, session = '' }: DatabaseOptions = {},
): Database {
  const patience = { query_timeout: patienceMs, options: session };
  const pool = createPool(url, connections, patience);
  const relaxedPool = createPool(url, Math.ceil(connections / 2), {
    ...patience,
    options: `${session} -c synchronous_commit=off`,
  });
  const transactionPool = createPool(url, Math.ceil(connections / 2), { options: session });
  const longPool = createPool(url, LONG_CONNECTIONS);
  return {
    pool,
    relaxed: relaxedPool,
    query: pool.query.bind(pool),
    transaction: (work) => inTransaction(transactionPool, standstillMs, work),
    longTransaction: (work) => inTransaction(longPool, LONG_STANDSTILL_MS, work),
    connection: (work) => withConnection(transactionPool, (client) => untimed(client, work)),
    async close() {
      await Promise.all([pool.end(), relaxedPool.end(), transactionPool.end(), longPool.end()]);
    },
  };
}

/** A pool that names itself to the server, and fails in seconds, not minutes, if the server is unreachable. */
export function createPool(url: string, connections: number, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'gyoretsu',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    // A server that vanished silently is noticed in a minute. With the system's defaults that would take two hours.
    keepAliveInitialDelayMillis: 10_000,
    ...more,
  });
  // An idle connection that breaks is replaced at the next use. Without a listener, the event would end the process.
  pool.on('error', () => {});
  return pool;
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

function inTransaction<T>(
  pool: pg.Pool,
  standstillMs: number,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  // One message carries all three statements. They are no start-up parameters, because poolers refuse those.
  const begin = `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = ${standstillMs}`;
  return withConnection(pool, async (client) => {
    await client.query(begin);
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

/**
 * Checks that a server responds, before anything relies on it.
 * @throws UserError `database_unreachable`, one line with the place (never the password) and the reason
 */
export async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'setup', connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(url);
    const reason = error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error);
    throw new UserError(
      'database_unreachable',
      `DATABASE_URL: cannot reach PostgreSQL at ${host}${pathname}: ${reason}`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
