import type { Queryable } from './database.js';

/** What is deleted with a record, or touched by its deletion. */
export interface Along {
  /** Rows that are shown now. */
  rows: number;
  tasks: number;
  /** How many of the tasks wait or run. */
  underWay: number;
}

/** Finds what is deleted with each of some files; nothing for files that were never parsed. */
export function findAlongFiles(db: Queryable, ids: string[]): Promise<Map<string, Along>> {
  return findAlong(db, 'resource_id', ids);
}

/** Finds what is deleted with each of some tasks. */
export function findAlongTasks(db: Queryable, ids: string[]): Promise<Map<string, Along>> {
  return findAlong(db, 'task_id', ids);
}

/** Counts rows by their sheets' summaries: counting millions one by one takes seconds. */
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
