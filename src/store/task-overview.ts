import type { Queryable } from './database.js';
import { TASK_STATUSES, type Task, type TaskStatus } from './task.js';
import { TASK_COLUMNS } from './tasks.js';

/** Counting stops here: more would take time, and nobody needs a larger number exactly. */
export const MOST_COUNTED = 10_000;
/** How many of the latest failures are searched for unattended ones. */
const FAILURES_LOOKED_AT = 200;

/** A task with the name of its file, null without one, and whether the file was deleted. The name is then the file's last one. */
export type NamedTask = Task & { resourceName: string | null; resourceDeleted: boolean };

/** The columns of a `NamedTask`. */
export const NAMED_TASK_COLUMNS = `${TASK_COLUMNS},
  COALESCE((SELECT name FROM binary_resource WHERE id = resource_id), resource_name) AS "resourceName",
  resource_id IS NOT NULL AND NOT EXISTS (SELECT FROM binary_resource WHERE id = resource_id) AS "resourceDeleted"`;

export async function findNamedTask(db: Queryable, taskId: string): Promise<NamedTask | null> {
  const { rows } = await db.query<NamedTask>(`SELECT ${NAMED_TASK_COLUMNS} FROM task_result WHERE task_id = $1`, [
    taskId,
  ]);
  return rows[0] ?? null;
}

/** A file's tasks, newest first. */
export async function listNamedTasksOf(db: Queryable, resourceId: string, limit: number): Promise<NamedTask[]> {
  const { rows } = await db.query<NamedTask>(
    `SELECT ${NAMED_TASK_COLUMNS} FROM task_result WHERE resource_id = $1 ORDER BY date_created DESC, task_id DESC LIMIT $2`,
    [resourceId, limit],
  );
  return rows;
}

/** The newest task of each of some files. */
export async function listNewestTasksOf(db: Queryable, resourceIds: string[]): Promise<NamedTask[]> {
  const { rows } = await db.query<NamedTask>(
    `SELECT ${NAMED_TASK_COLUMNS} FROM unnest($1::uuid[]) AS file (resource), LATERAL (
       SELECT * FROM task_result WHERE resource_id = file.resource ORDER BY date_created DESC, task_id DESC LIMIT 1
     ) AS t`,
    [resourceIds],
  );
  return rows;
}

/** Tasks that have not ended: those that run before those that wait, each oldest first. */
export async function listUnderWay(db: Queryable, limit: number): Promise<NamedTask[]> {
  const list = async (condition: string, most: number) => {
    const { rows } = await db.query<NamedTask>(
      `SELECT ${NAMED_TASK_COLUMNS} FROM task_result WHERE ${condition} ORDER BY date_created, task_id LIMIT $1`,
      [most],
    );
    return rows;
  };
  const running = await list(`status = 'STARTED'`, limit);
  return [...running, ...(await list(`status IN ('PENDING', 'RETRY')`, limit - running.length))];
}

/** The latest tasks that have ended, newest end first. */
export async function listEnded(db: Queryable, limit: number): Promise<NamedTask[]> {
  // The index is by status. A query over all statuses at once would have to read through a long queue first.
  const { rows } = await db.query<NamedTask>(
    `SELECT ${NAMED_TASK_COLUMNS} FROM unnest(ARRAY['SUCCESS', 'FAILURE', 'REVOKED']::task_status[]) AS ended (word), LATERAL (
       SELECT * FROM task_result WHERE status = ended.word ORDER BY date_created DESC LIMIT $1
     ) AS t
     ORDER BY date_done DESC NULLS LAST, task_id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** The latest failures that nobody has attended to: the file is still there, and no later task has used it. */
export async function listUnattended(db: Queryable, limit: number): Promise<NamedTask[]> {
  const { rows } = await db.query<NamedTask>(
    `SELECT ${NAMED_TASK_COLUMNS} FROM (
       SELECT * FROM task_result WHERE status = 'FAILURE' ORDER BY date_created DESC LIMIT $2
     ) AS t
     WHERE EXISTS (SELECT FROM binary_resource WHERE id = t.resource_id)
       AND NOT EXISTS (SELECT FROM task_result AS later WHERE later.resource_id = t.resource_id AND later.date_created > t.date_created)
     ORDER BY date_created DESC, task_id LIMIT $1`,
    [limit, FAILURES_LOOKED_AT],
  );
  return rows;
}

/** Why each of some tasks failed: the code, and the setting behind a limit. Tasks of other installations have none. */
export async function listFailureCodes(
  db: Queryable,
  taskIds: string[],
): Promise<{ taskId: string; code: string; setting: string | null }[]> {
  const { rows } = await db.query<{ taskId: string; code: string; setting: string | null }>(
    `SELECT task_id AS "taskId", result ->> 'code' AS code, result -> 'details' ->> 'setting' AS setting FROM task_result
     WHERE task_id = ANY ($1::uuid[]) AND status = 'FAILURE' AND result ->> 'code' IS NOT NULL`,
    [taskIds],
  );
  return rows;
}

/** How many tasks of each status were made since a moment, or ever. A status without tasks is missing. MOST_COUNTED at most. */
export async function countByStatus(db: Queryable, since: Date | null): Promise<Partial<Record<TaskStatus, number>>> {
  // In the index's order: otherwise the limit makes PostgreSQL read the whole table, which is slow if few rows match.
  const { rows } = await db.query<{ status: TaskStatus; count: number }>(
    `SELECT word AS status, (
       SELECT count(*) FROM (
         SELECT FROM task_result WHERE status = word AND date_created >= COALESCE($2, '-infinity'::timestamptz)
         ORDER BY date_created DESC LIMIT $3
       ) AS counted
     ) AS count
     FROM unnest($1::task_status[]) AS word`,
    [since === null ? ['PENDING', 'STARTED', 'RETRY'] : TASK_STATUSES, since, MOST_COUNTED],
  );
  return Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ status, count }) => [status, count]));
}

/** Whether there has ever been a task. */
export async function hasTasks(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM task_result) AS any');
  return rows[0]?.any ?? false;
}
