import type { Database, Queryable } from './database.js';

/** How many parses one call looks at. */
const AT_ONCE = 100;

/**
 * Marks successful parses as no longer shown if `kept` newer ones of the same file have rows. From here on nobody reads their rows,
 * therefore they may be deleted in slices.
 * @returns how many were marked
 */
export async function expireOldRows(db: Database, kept: number): Promise<number> {
  const { rows } = await db.query<{ taskId: string; resourceId: string }>(
    `SELECT task_id AS "taskId", resource_id AS "resourceId" FROM (
       SELECT task_id, resource_id, row_number() OVER (PARTITION BY resource_id ORDER BY date_created DESC, task_id DESC) AS place
       FROM task_result
       WHERE task_name = 'do_parse_resource' AND status = 'SUCCESS' AND rows_expired_at IS NULL AND resource_id IS NOT NULL
     ) AS parses JOIN binary_resource ON id = resource_id
     WHERE place > $1 AND task_id IS DISTINCT FROM current_task_id LIMIT ${AT_ONCE}`,
    [kept],
  );
  let marked = 0;
  for (const { taskId, resourceId } of rows) {
    if (await db.transaction((client) => expire(client, taskId, resourceId, kept))) marked++;
  }
  return marked;
}

/**
 * Checks again under locks, because newer parses may have been deleted meanwhile. The task is locked before the file, as everywhere:
 * another order could deadlock.
 */
async function expire(client: Queryable, taskId: string, resourceId: string, kept: number): Promise<boolean> {
  const task = await client.query(
    `SELECT FROM task_result WHERE task_id = $1 AND status = 'SUCCESS' AND rows_expired_at IS NULL FOR UPDATE SKIP LOCKED`,
    [taskId],
  );
  const resource = await client.query('SELECT FROM binary_resource WHERE id = $1 FOR UPDATE', [resourceId]);
  if (task.rowCount === 0 || resource.rowCount === 0) return false;
  const { rowCount } = await client.query(
    `UPDATE task_result AS t SET rows_expired_at = now()
     WHERE task_id = $1
       AND task_id IS DISTINCT FROM (SELECT current_task_id FROM binary_resource WHERE id = $2)
       AND (SELECT count(*) FROM task_result AS n
            WHERE n.resource_id = $2 AND n.task_name = 'do_parse_resource' AND n.status = 'SUCCESS' AND n.rows_expired_at IS NULL
              AND (n.date_created, n.task_id) > (t.date_created, t.task_id)) >= $3`,
    [taskId, resourceId, kept],
  );
  return rowCount === 1;
}
