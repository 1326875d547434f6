import type { Queryable } from './database.js';
import { TASK_NAMES, type TaskName } from './task.js';

/** A task that has not ended, and its place in the order in which tasks came. */
export interface ActiveTask {
  taskId: string;
  taskName: TaskName;
  dateCreated: Date;
}

/** Which tasks to walk through: those older than some seconds, after the last one of the walk before. */
export interface Walk {
  seconds: number;
  limit: number;
  after: ActiveTask | null;
}

/**
 * Returns PENDING tasks, and RETRY ones that are due, oldest first. They are so old that their job may never have reached the queue.
 */
export function listWaiting(db: Queryable, walk: Walk): Promise<ActiveTask[]> {
  return listActive(
    db,
    walk,
    `status IN ('PENDING', 'RETRY') AND GREATEST(date_created, date_next_retry) < now() - make_interval(secs => $1)`,
  );
}

/** Returns tasks that have not ended and were taken long ago, or never, oldest first. Their job may be gone. */
export function listOverdue(db: Queryable, walk: Walk): Promise<ActiveTask[]> {
  return listActive(
    db,
    walk,
    `status IN ('PENDING', 'STARTED', 'RETRY')
       AND GREATEST(date_created, date_started, date_next_retry) < now() - make_interval(secs => $1)`,
  );
}

async function listActive(db: Queryable, { seconds, limit, after }: Walk, condition: string): Promise<ActiveTask[]> {
  const { rows } = await db.query<ActiveTask>(
    `SELECT task_id AS "taskId", task_name AS "taskName", date_created AS "dateCreated" FROM task_result
     WHERE ${condition} AND task_name = ANY ($3)
       AND ($4::timestamptz IS NULL OR (date_created, task_id) > ($4, $5))
     ORDER BY date_created, task_id LIMIT $2`,
    [seconds, limit, TASK_NAMES, after?.dateCreated ?? null, after?.taskId ?? null],
  );
  return rows;
}
