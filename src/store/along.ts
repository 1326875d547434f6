import type { Queryable } from './database.js';

/** What goes with a record when it is deleted, or is touched by it. */
export interface Along {
  /** Rows that are shown now. */
  rows: number;
  tasks: number;
  /** Those of the tasks that wait or run. */
  underWay: number;
}

/** What goes with each of some files; nothing for those that were never parsed. */
export function findAlongFiles(db: Queryable, ids: string[]): Promise<Map<string, Along>> {
  return findAlong(db, 'resource_id', ids);
}

/** What goes with each of some tasks. */
export function findAlongTasks(db: Queryable, ids: string[]): Promise<Map<string, Along>> {
  return findAlong(db, 'task_id', ids);
}

/** Rows are counted by what their sheets noted: to count millions one by one takes seconds. */
async function findAlong(db: Queryable, by: 'resource_id' | 'task_id', ids: string[]): Promise<Map<string, Along>> {
  const { rows } = await db.query<Along & { id: string }>(
    `SELECT t.${by} AS id, COALESCE(sum(stored.rows), 0)::bigint AS rows, count(*) AS tasks,
       count(*) FILTER (WHERE t.status IN ('PENDING', 'STARTED', 'RETRY')) AS "underWay"
     FROM task_result AS t LEFT JOIN LATERAL (
       SELECT sum(row_count) AS rows FROM sheet_summary WHERE task_id = t.task_id AND t.rows_expired_at IS NULL
     ) AS stored ON true
     WHERE t.${by} = ANY ($1::uuid[]) GROUP BY t.${by}`,
    [ids],
  );
  return new Map(rows.map(({ id, ...along }) => [id, along]));
}
