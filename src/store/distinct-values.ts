import type { Queryable } from './database.js';

/** Columns of a few distinct values among very many rows, each with an index that begins with it. */
const COLUMNS = {
  extension: { table: 'binary_resource', sql: 'extension' },
  taskName: { table: 'task_result', sql: 'task_name' },
  worker: { table: 'task_result', sql: 'worker' },
} as const;
export type DistinctColumn = keyof typeof COLUMNS;

/** If a column has more values than this, looking them up one by one is as slow as reading all rows. */
const MOST_VALUES = 500;

/**
 * Returns the values of a column that contain a text, in either case; null if there are too many values. It hops in the index from each
 * value to the next: the cost does not depend on the number of rows.
 * @param pattern for LIKE, with its own signs escaped
 */
export async function listDistinct(db: Queryable, column: DistinctColumn, pattern: string): Promise<string[] | null> {
  const { table, sql } = COLUMNS[column];
  const { rows } = await db.query<{ value: string }>(
    `WITH RECURSIVE hop (value) AS (
       (SELECT ${sql} FROM ${table} WHERE ${sql} IS NOT NULL ORDER BY ${sql} LIMIT 1)
       UNION ALL
       SELECT (SELECT ${sql} FROM ${table} WHERE ${sql} > hop.value ORDER BY ${sql} LIMIT 1) FROM hop WHERE hop.value IS NOT NULL
     )
     SELECT value FROM hop WHERE value ILIKE $1 LIMIT $2`,
    [pattern, MOST_VALUES + 1],
  );
  return rows.length > MOST_VALUES ? null : rows.map(({ value }) => value);
}
