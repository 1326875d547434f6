import { createBatcher } from '../batch.js';
import type { Database, Queryable } from './database.js';
import { type KeyColumn, keysetQuery, type Page, type PageRequest, toPage } from './keyset.js';
import { refreshCurrentTasks } from './resources.js';

/** The background tasks there are, by the names that the original gave them. */
export const TASK_NAMES = ['do_something', 'do_parse_resource'] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** Celery's words. */
export const TASK_STATUSES = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** How far a task is: how much of the file is read, and the rows that came out of it so far. */
export interface Progress {
  percent: number;
  rows: number;
}

export interface Task {
  taskId: string;
  taskName: string;
  taskKwargs: Record<string, unknown> | null;
  status: TaskStatus;
  progress: Progress | null;
  result: unknown;
  traceback: string | null;
  dateCreated: Date;
  dateStarted: Date | null;
  dateDone: Date | null;
  worker: string | null;
  resourceId: string | null;
}

export interface NewTask {
  taskId: string;
  taskName: TaskName;
  taskKwargs: Record<string, unknown>;
  resourceId: string | null;
}

/** A task that a worker took: only who holds the newest `attempt` may finish it. */
export interface Claim {
  taskId: string;
  attempt: number;
  resourceId: string | null;
}

export interface TaskStore {
  insert(task: NewTask): Promise<void>;
  find(taskId: string): Promise<Task | null>;
  list(page: PageRequest, filter: { status?: string; taskName?: string; resourceId?: string }): Promise<Page<Task>>;
  /** Marks a task STARTED; null where it has ended already, so that a job delivered twice stops here. */
  claim(taskId: string, worker: string): Promise<Claim | null>;
  /** Marks a claimed task SUCCESS. False where another worker has claimed it since. */
  succeed(claim: Claim, result: unknown): Promise<boolean>;
  /** Marks a claimed task RETRY or FAILURE, with words for people and a traceback for developers. */
  fail(claim: Claim, status: 'RETRY' | 'FAILURE', error: TaskError): Promise<boolean>;
  /** Marks FAILURE a task that no worker can answer for any more. */
  abandon(taskId: string, error: TaskError): Promise<void>;
  /** Notes how far a claimed task is; false where the claim is lost: cancelled, deleted, or taken by another worker. */
  setProgress(claim: Claim, progress: Progress | null): Promise<boolean>;
  /** Marks a task REVOKED unless it has ended; false where it has. */
  revoke(taskId: string): Promise<boolean>;
  /** PENDING and RETRY tasks that are older than `seconds`: their job may never have reached the queue. */
  listWaiting(seconds: number, limit: number): Promise<{ taskId: string; taskName: TaskName }[]>;
  /** Some tasks, of any kind, that have not ended and were last touched by a worker over `seconds` ago. */
  listOverdue(seconds: number, limit: number): Promise<{ taskId: string; taskName: TaskName }[]>;
  /** Deletes tasks with their rows and summaries; one that still runs loses its claim and stores nothing. */
  delete(taskIds: string[]): Promise<number>;
}

export interface TaskError {
  code: string;
  message: string;
  traceback: string | null;
}

const COLUMNS = `task_id AS "taskId", task_name AS "taskName", task_kwargs AS "taskKwargs", status, progress, result, traceback,
  date_created AS "dateCreated", date_started AS "dateStarted", date_done AS "dateDone", worker, resource_id AS "resourceId"`;

const ORDER: KeyColumn[] = [
  { sql: 'date_created', cast: 'timestamptz' },
  { sql: 'task_id', cast: 'uuid' },
];

export function createTaskStore(db: Database): TaskStore {
  const insert = createBatcher(async (tasks: NewTask[]) => {
    await db.query(
      `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, resource_id)
       SELECT task_id, task_name, '[]'::jsonb, task_kwargs, resource_id
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::uuid[]) AS t (task_id, task_name, task_kwargs, resource_id)`,
      [
        tasks.map((task) => task.taskId),
        tasks.map((task) => task.taskName),
        tasks.map((task) => JSON.stringify(task.taskKwargs)),
        tasks.map((task) => task.resourceId),
      ],
    );
    return tasks.map(() => undefined);
  });

  const claim = createBatcher(async (wanted: { taskId: string; worker: string }[]) => {
    // Undone by a power failure, it would be claimed again by whoever comes next.
    const { rows } = await db.relaxed.query<Claim>(
      `UPDATE task_result AS t
       SET status = 'STARTED', attempt = attempt + 1, date_started = now(), worker = w.worker, progress = NULL
       FROM unnest($1::uuid[], $2::text[]) AS w (task_id, worker)
       WHERE t.task_id = w.task_id AND t.status IN ('PENDING', 'STARTED', 'RETRY')
       RETURNING t.task_id AS "taskId", t.attempt, t.resource_id AS "resourceId"`,
      [wanted.map(({ taskId }) => taskId), wanted.map(({ worker }) => worker)],
    );
    const byId = new Map(rows.map((row) => [row.taskId, row]));
    // A task asked for twice in one batch goes to the first.
    return wanted.map(({ taskId }) => {
      const found = byId.get(taskId) ?? null;
      byId.delete(taskId);
      return found;
    });
  });

  const succeed = createBatcher((finished: { claim: Claim; result: unknown }[]) => succeedAll(db, finished));

  return {
    insert: async (task) => void (await insert(task)),
    claim: (taskId, worker) => claim({ taskId, worker }),
    succeed: (held, result) => succeed({ claim: held, result }),

    async find(taskId) {
      const { rows } = await db.query<Task>(`SELECT ${COLUMNS} FROM task_result WHERE task_id = $1`, [taskId]);
      return rows[0] ?? null;
    },

    async list(page, filter) {
      const conditions: string[] = [];
      const values: string[] = [];
      const add = (sql: string, value: string | undefined) => {
        if (value === undefined) return;
        values.push(value);
        conditions.push(sql.replace('?', `$${values.length}`));
      };
      add('status = ?::task_status', filter.status);
      add('task_name = ?', filter.taskName);
      add('resource_id = ?::uuid', filter.resourceId);
      const keyset = keysetQuery(ORDER, 'DESC', page, conditions, values);
      const { rows } = await db.query<Task>(
        `SELECT ${COLUMNS} FROM task_result ${keyset.where} ${keyset.orderBy}`,
        keyset.values,
      );
      return toPage(rows, page, (task) => [task.dateCreated.toISOString(), task.taskId]);
    },

    async fail(held, status, error) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET status = $3, result = $4, traceback = $5, progress = NULL,
           date_done = CASE WHEN $3::task_status = 'FAILURE' THEN now() END
         WHERE task_id = $1 AND attempt = $2 AND status = 'STARTED'`,
        [held.taskId, held.attempt, status, asResult(error), error.traceback],
      );
      return rowCount === 1;
    },

    async abandon(taskId, error) {
      await db.query(
        `UPDATE task_result SET status = 'FAILURE', result = $2, traceback = $3, progress = NULL, date_done = now()
         WHERE task_id = $1 AND status IN ('PENDING', 'STARTED', 'RETRY')`,
        [taskId, asResult(error), error.traceback],
      );
    },

    async setProgress(held, progress) {
      const { rowCount } = await db.relaxed.query(
        `UPDATE task_result SET progress = $3 WHERE task_id = $1 AND attempt = $2 AND status = 'STARTED'`,
        [held.taskId, held.attempt, progress && JSON.stringify(progress)],
      );
      return rowCount === 1;
    },

    async revoke(taskId) {
      const { rowCount } = await db.query(
        `UPDATE task_result SET status = 'REVOKED', date_done = now(), progress = NULL
         WHERE task_id = $1 AND status IN ('PENDING', 'STARTED', 'RETRY')`,
        [taskId],
      );
      return rowCount === 1;
    },

    async listWaiting(seconds, limit) {
      const { rows } = await db.query<{ taskId: string; taskName: TaskName }>(
        `SELECT task_id AS "taskId", task_name AS "taskName" FROM task_result
         WHERE status IN ('PENDING', 'RETRY') AND date_created < now() - make_interval(secs => $1) AND task_name = ANY ($3)
         ORDER BY date_created LIMIT $2`,
        [seconds, limit, TASK_NAMES],
      );
      return rows;
    },

    async listOverdue(seconds, limit) {
      const { rows } = await db.query<{ taskId: string; taskName: TaskName }>(
        `SELECT task_id AS "taskId", task_name AS "taskName" FROM task_result
         WHERE status IN ('PENDING', 'STARTED', 'RETRY') AND task_name = ANY ($3)
           AND COALESCE(date_started, date_created) < now() - make_interval(secs => $1)
         ORDER BY random() LIMIT $2`, // in another order each time, so that none waits behind others for ever
        [seconds, limit, TASK_NAMES],
      );
      return rows;
    },

    delete: (taskIds) => db.transaction((client) => deleteTasks(client, taskIds)),
  };
}

/** Marks claimed tasks SUCCESS; one answer each: false where the claim is no longer the newest. */
export async function succeedAll(db: Queryable, finished: { claim: Claim; result: unknown }[]): Promise<boolean[]> {
  const { rows } = await db.query<{ taskId: string }>(
    `UPDATE task_result AS t SET status = 'SUCCESS', result = f.result, date_done = clock_timestamp(), progress = NULL, traceback = NULL
     FROM unnest($1::uuid[], $2::int[], $3::jsonb[]) AS f (task_id, attempt, result)
     WHERE t.task_id = f.task_id AND t.attempt = f.attempt AND t.status = 'STARTED'
     RETURNING t.task_id AS "taskId"`,
    [
      finished.map(({ claim }) => claim.taskId),
      finished.map(({ claim }) => claim.attempt),
      finished.map(({ result }) => JSON.stringify(result)),
    ],
  );
  const done = new Set(rows.map((row) => row.taskId));
  return finished.map(({ claim }) => done.has(claim.taskId));
}

/** A task that another installation ran. */
export interface ImportedTask {
  taskId: string;
  taskName: string;
  periodicTaskName: string | null;
  contentType: string;
  contentEncoding: string;
  meta: unknown;
  taskArgs: unknown;
  taskKwargs: unknown;
  status: TaskStatus;
  result: unknown;
  traceback: string | null;
  worker: string | null;
  resourceId: string | null;
  dateCreated: Date | null;
  dateStarted: Date | null;
  dateDone: Date | null;
}

/** Inserts a finished task; false where one with this id is there already, which is then left as it is. */
export async function importTask(db: Queryable, task: ImportedTask): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, status, result, traceback, worker, resource_id,
       date_created, date_started, date_done, periodic_task_name, content_type, content_encoding, meta)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, COALESCE($10, now()), $11, $12, $13, $14, $15, $16) ON CONFLICT (task_id) DO NOTHING`,
    [
      task.taskId,
      task.taskName,
      JSON.stringify(task.taskArgs),
      JSON.stringify(task.taskKwargs),
      task.status,
      JSON.stringify(task.result),
      task.traceback,
      task.worker,
      task.resourceId,
      task.dateCreated,
      task.dateStarted,
      task.dateDone,
      task.periodicTaskName,
      task.contentType,
      task.contentEncoding,
      task.meta === null ? null : JSON.stringify(task.meta),
    ],
  );
  return rowCount === 1;
}

/** Deletes tasks and what hangs on them, in the caller's transaction. */
async function deleteTasks(client: Queryable, taskIds: string[]): Promise<number> {
  // The task's row first: a commit of its rows waits on it, and then finds nothing to finish.
  const { rows, rowCount } = await client.query<{ resourceId: string | null }>(
    'DELETE FROM task_result WHERE task_id = ANY ($1::uuid[]) RETURNING resource_id AS "resourceId"',
    [taskIds],
  );
  await refreshCurrentTasks(client, [...new Set(rows.flatMap((row) => row.resourceId ?? []))]);
  await client.query('DELETE FROM sheet_summary WHERE task_id = ANY ($1::uuid[])', [taskIds]);
  await client.query('DELETE FROM parse_result WHERE task_id = ANY ($1::uuid[])', [taskIds]);
  return rowCount ?? 0;
}

function asResult({ code, message }: TaskError): string {
  return JSON.stringify({ code, message });
}
