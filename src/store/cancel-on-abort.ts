import type pg from 'pg';
import type { Database, Queryable } from './database.js';

/** If a cancellation comes between two statements, it cancels neither. Therefore it is repeated until the work has ended. */
const AGAIN_AFTER_MS = 200;

/**
 * Runs `work` on a connection. When `signal` aborts, the server cancels the statement that runs there: a long one, or one that waits
 * for a lock, would keep others waiting. In a transaction, whatever was done so far rolls back.
 * @param db for the cancellation, on another connection
 * @throws the signal's reason, or what `work` throws
 */
export async function cancelOnAbort<T>(
  db: Queryable,
  client: Queryable,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => {
    // If the cancellation cannot be sent, the connection is closed soon, and the server rolls back by itself.
    db.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => {});
  };
  const onAbort = () => {
    cancel();
    timer = setInterval(cancel, AGAIN_AFTER_MS);
  };
  signal.addEventListener('abort', onAbort);
  try {
    // The signal may have aborted while the process id was asked for.
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** One snapshot of the database: all that is read belongs together, whatever others commit meanwhile. */
export const ON_ONE_SNAPSHOT = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/**
 * A transaction that rolls back when `signal` aborts: its statement is cancelled. Between its statements, `work` itself has to look at
 * the signal.
 * @param mode a statement that must be the first one
 */
export function abortableTransaction<T>(
  db: Database,
  signal: AbortSignal | undefined,
  work: (client: pg.PoolClient) => Promise<T>,
  mode?: typeof ON_ONE_SNAPSHOT,
): Promise<T> {
  return db.transaction(async (client) => {
    if (mode) await client.query(mode);
    return cancelOnAbort(db, client, signal, () => work(client));
  });
}
