import { createBatcher } from '../batch.js';
import type { ErrorDetails } from '../errors.js';
import type { Database, Queryable } from './database.js';
import { RELAXED } from './relaxed.js';
import type { Progress } from './task.js';

/** A task that a worker took. Only the holder of the newest claim may finish it. */
export interface Claim {
  taskId: string;
  /** The fencing token. It is random: if a crash undoes a claim, the next one still differs from it. */
  token: string;
  /** How often the task was taken, for people. */
  attempt: number;
  /** Tries before this one that failed. */
  retries: number;
  resourceId: string | null;
  taskKwargs: Record<string, unknown> | null;
}

export interface TaskError {
  code: string;
  message: string;
  /** What the message names. */
  details?: ErrorDetails;
  traceback: string | null;
}

/**
 * What became of a claim. `held`: it is the newest, and its task has not ended otherwise. `succeeded`: its own task was marked SUCCESS
 * under it, and nothing is left to do. `lost`: the task was cancelled, deleted, given up or taken over.
 */
export type ClaimState = 'held' | 'succeeded' | 'lost';

/** What a worker writes about a task. If the claim is not held, nothing of it changes the task. */
export interface ClaimStore {
  /** Marks a task STARTED. Returns null if the task has ended already: a job delivered twice stops here. */
  claim(taskId: string, worker: string): Promise<Claim | null>;
  /** Marks a claimed task SUCCESS; false if the claim is not held. */
  succeed(claim: Claim, result: unknown): Promise<boolean>;
  /** Marks a claimed task FAILURE, with words for people and a traceback for developers. */
  fail(claim: Claim, error: TaskError): Promise<ClaimState>;
  /** Marks a claimed task RETRY, to be tried again after `delayMs`. A second call changes nothing. */
  retry(claim: Claim, error: TaskError, delayMs: number): Promise<ClaimState>;
  /** Marks a claimed task PENDING again, as if it had never been taken, because its worker stops. */
  release(claim: Claim): Promise<ClaimState>;
  /** Notes how far a claimed task is. */
  setProgress(claim: Claim, progress: Progress | null): Promise<ClaimState>;
}

/** What is noted of a try if its worker vanished. */
const LOST = `'{"code": "worker_lost", "message": "The worker that had taken the task has stopped. Another one begins anew."}'::jsonb`;
const MOST_TRIES = 50;

/** SQL: a task's `tries` (see `FailedTry`) and one more, which ends now. */
function withTry(table: string, error: string, nextRetry: string): string {
  return `CASE WHEN jsonb_array_length(${table}.tries) < ${MOST_TRIES} THEN ${table}.tries || jsonb_build_object(
    'attempt', ${table}.attempt, 'worker', ${table}.worker, 'date_started', ${table}.date_started, 'date_ended', now()::timestamptz(3),
    'date_next_retry', (${nextRetry})::timestamptz(3), 'error', ${error}) ELSE ${table}.tries END`;
}

export function createClaimStore(db: Database): ClaimStore {
  const claim = createBatcher(async (wanted: { taskId: string; worker: string }[]) => {
    // A power failure may undo this commit. The next worker then claims the task with the same attempt, but another token.
    const { rows } = await db.query<Claim & { relaxed: string }>(
      `UPDATE task_result AS t SET status = 'STARTED', attempt = attempt + 1, claim = gen_random_uuid(), date_started = now(),
         worker = w.worker, progress = NULL, date_next_retry = NULL,
         tries = CASE WHEN t.status = 'STARTED' THEN ${withTry('t', LOST, 'NULL::timestamptz')} ELSE tries END
       FROM unnest($1::uuid[], $2::text[]) AS w (task_id, worker)
       WHERE t.task_id = w.task_id AND t.status IN ('PENDING', 'STARTED', 'RETRY')
       RETURNING t.task_id AS "taskId", t.claim AS token, t.attempt, t.retries, t.resource_id AS "resourceId",
         t.task_kwargs AS "taskKwargs", ${RELAXED}`,
      [wanted.map(({ taskId }) => taskId), wanted.map(({ worker }) => worker)],
    );
    const byId = new Map(rows.map(({ relaxed: _, ...row }): [string, Claim] => [row.taskId, row]));
    // If a task is asked for twice in one batch, the first request gets it.
    return wanted.map(({ taskId }) => {
      const found = byId.get(taskId) ?? null;
      byId.delete(taskId);
      return found;
    });
  });

  const succeed = createBatcher((finished: { claim: Claim; result: unknown }[]) => succeedAll(db, finished));

  return {
    claim: (taskId, worker) => claim({ taskId, worker }),
    succeed: (held, result) => succeed({ claim: held, result }),

    async fail(held, error) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET status = 'FAILURE', result = $3, traceback = $4, progress = NULL, date_done = now()
         WHERE task_id = $1 AND claim = $2 AND status IN ('STARTED', 'FAILURE')`,
        [held.taskId, held.token, asResult(error), error.traceback],
      );
      return stateAfter(db, held, rowCount);
    },

    async retry(held, error, delayMs) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET status = 'RETRY', result = $3, traceback = $4, progress = NULL, retries = $5,
           date_next_retry = now() + make_interval(secs => $6),
           tries = CASE WHEN status = 'STARTED' THEN ${withTry('task_result', '$3::jsonb', 'now() + make_interval(secs => $6)')} ELSE tries END
         WHERE task_id = $1 AND claim = $2 AND status IN ('STARTED', 'RETRY')`,
        [held.taskId, held.token, asResult(error), error.traceback, held.retries + 1, delayMs / 1_000],
      );
      return stateAfter(db, held, rowCount);
    },

    async release(held) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET status = 'PENDING', worker = NULL, date_started = NULL, progress = NULL
         WHERE task_id = $1 AND claim = $2 AND status IN ('STARTED', 'PENDING')`,
        [held.taskId, held.token],
      );
      return stateAfter(db, held, rowCount);
    },

    async setProgress(held, progress) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET progress = $3 WHERE task_id = $1 AND claim = $2 AND status = 'STARTED'
         RETURNING ${RELAXED}`,
        [held.taskId, held.token, progress && JSON.stringify(progress)],
      );
      return stateAfter(db, held, rowCount);
    },
  };
}

/**
 * Tells what became of a claim after a statement changed its row, or did not. That statement may have waited for the commit that ended
 * the task. It still sees the database as before that commit. Only a second statement sees why nothing was changed.
 */
async function stateAfter(db: Queryable, { taskId, token }: Claim, changed: number | null): Promise<ClaimState> {
  if (changed === 1) return 'held';
  const { rowCount } = await db.query(
    `SELECT FROM task_result WHERE task_id = $1 AND claim = $2 AND status = 'SUCCESS'`,
    [taskId, token],
  );
  return rowCount === 1 ? 'succeeded' : 'lost';
}

/** Marks claimed tasks SUCCESS. Returns for each whether its claim was still the newest. */
export async function succeedAll(db: Queryable, finished: { claim: Claim; result: unknown }[]): Promise<boolean[]> {
  const { rows } = await db.query<{ taskId: string }>(
    `UPDATE task_result AS t SET status = 'SUCCESS', result = f.result, date_done = clock_timestamp(), progress = NULL, traceback = NULL
     FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[]) AS f (task_id, claim, result)
     WHERE t.task_id = f.task_id AND t.claim = f.claim AND t.status = 'STARTED'
     RETURNING t.task_id AS "taskId"`,
    [
      finished.map(({ claim }) => claim.taskId),
      finished.map(({ claim }) => claim.token),
      finished.map(({ result }) => JSON.stringify(result)),
    ],
  );
  const done = new Set(rows.map((row) => row.taskId));
  return finished.map(({ claim }) => done.has(claim.taskId));
}

/** An error as a task's result holds it: `{code, message}`, and `details` if there are any. */
export function asResult({ code, message, details = {} }: TaskError): string {
  return JSON.stringify({ code, message, ...(Object.keys(details).length > 0 && { details }) });
}
