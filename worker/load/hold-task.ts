import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { UserError } from '../../src/errors.js';
import type { Claim } from '../../src/store/task-claims.js';
import { TaskFailure } from '../failure.js';

/**
 * Settings of the loader's transactions. None waits long for another's lock. PostgreSQL notices in half a minute that a worker
 * vanished from the network. With the system's defaults that would take two hours.
 */
export const LOADER_SETTINGS = {
  lock_timeout: '30s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
};

const ASK_EVERY_MS = 100;
/** A server ends a connection within moments, unless the server itself is unreachable. */
const PATIENCE_MS = 20_000;

/**
 * Takes the task for this transaction alone. A session that loads the same task under an older claim is ended. If its worker is
 * frozen, or cut off from the network, its rows would otherwise stay locked. The next worker would wait until it wakes.
 * @throws UserError `claim_lost` if this claim itself is not the newest any more
 * @throws TaskFailure `task_held`, curable
 */
export async function holdTask(client: pg.PoolClient, claim: Claim): Promise<void> {
  const key = lockKey(claim.taskId);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ held: boolean; newest: boolean }>(
      `SELECT pg_try_advisory_xact_lock($1) AS held,
         EXISTS (SELECT FROM task_result WHERE task_id = $2 AND claim = $3 AND status = 'STARTED') AS newest`,
      [key.whole, claim.taskId, claim.token],
    );
    if (!rows[0]?.newest) throw claimLost();
    if (rows[0].held) return;
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND classid = $1::bigint::oid AND objid = $2::bigint::oid AND objsubid = 1 AND granted AND pid <> pg_backend_pid()
         AND EXISTS (SELECT FROM task_result WHERE task_id = $3 AND claim = $4 AND status = 'STARTED')`,
      [key.high, key.low, claim.taskId, claim.token],
    );
    if (Date.now() > deadline) {
      const message = 'Another worker still holds this task and could not be ended.';
      throw new TaskFailure({ code: 'task_held', message, details: {}, traceback: null, curable: true });
    }
    await sleep(ASK_EVERY_MS);
  }
}

/** Says that the task is no longer this worker's. */
export function claimLost(): UserError {
  return new UserError('claim_lost', 'The task was cancelled, or another worker has taken it over.', 409);
}

/** A task's advisory lock: a bigint, which pg_locks shows in two halves. */
function lockKey(taskId: string): { whole: string; high: number; low: number } {
  const hex = taskId.replaceAll('-', '').slice(0, 16);
  return {
    whole: BigInt.asIntN(64, BigInt(`0x${hex}`)).toString(),
    high: Number.parseInt(hex.slice(0, 8), 16),
    low: Number.parseInt(hex.slice(8), 16),
  };
}
