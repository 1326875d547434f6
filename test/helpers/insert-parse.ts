import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** Characters in each cell of a `HUGE` row. */
export const HUGE_TEXT = 32_000;

/** The text that `hugeRows` puts into all cells of a row. */
export const hugeTextOf = (row: number) => String(row).padStart(HUGE_TEXT, 'abcdefghij');

/** SQL of `rows` rows with twelve cells of HUGE_TEXT characters each: twelve thousand of them come from a workbook of 27 KB. */
export const hugeRows = (rows: number) =>
  `SELECT n AS "row", to_jsonb(array_fill(lpad(n::text, ${HUGE_TEXT}, 'abcdefghij'), ARRAY[12])) AS "values"
   FROM generate_series(1, ${rows}) AS n`;

/** The same with hexadecimal noise, which PostgreSQL cannot compress much. */
export const noisyRows = (rows: number) =>
  `SELECT n AS "row", (
     SELECT jsonb_agg((SELECT string_agg(md5((n * 1000000 + cell * 10000 + k)::text), '') FROM generate_series(1, ${HUGE_TEXT / 32}) AS k))
     FROM generate_series(1, 12) AS cell
   ) AS "values" FROM generate_series(1, ${rows}) AS n`;

/**
 * Inserts a successful parse with one sheet. Reading a file of that size would take longer than the test itself.
 * @param rows SQL of "row" and "values"
 * @returns the task's id
 */
export async function insertParse(database: pg.Client, rows: string, parameters: unknown[] = []): Promise<string> {
  const taskId = randomUUID();
  // The role's own limit is meant for the server's statements.
  await database.query('SET statement_timeout = 0');
  await database.query(
    `INSERT INTO task_result (task_id, task_name, status) VALUES ($1, 'do_parse_resource', 'SUCCESS')`,
    [taskId],
  );
  await database.query(
    `INSERT INTO parse_result (task_id, sheet_index, sheet, "row", "values", types)
     SELECT '${taskId}', 0, 'シート "1"', "row", "values", repeat('s', jsonb_array_length("values")) FROM (${rows}) AS made`,
    parameters,
  );
  await database.query(
    `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, dimensions, row_count, cells_read, cells_stored, cells_empty, cells_failed)
     SELECT task_id, 0, min(sheet), 'visible', 'A1:L' || max("row"), count(*), 0, 0, 0, 0 FROM parse_result WHERE task_id = $1 GROUP BY task_id`,
    [taskId],
  );
  return taskId;
}
