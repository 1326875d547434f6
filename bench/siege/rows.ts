import type pg from 'pg';

/** A parse of 600,000 rows, for lists that search all of them. */
const MANY = '00000000-0000-4000-8000-0000000000a1';
const MANY_ROWS = 600_000;
/** A parse like that of a workbook of 27 KB, whose 12,000 cells share one text of 32,000 characters. */
export const HEAVY = '00000000-0000-4000-8000-0000000000a2';
const HEAVY_ROWS = 1_000;
const HEAVY_CELLS = 12;
const HEAVY_CHARACTERS = 32_000;
/** Characters of JSON in a page of all these rows. */
export const HEAVY_BYTES = HEAVY_ROWS * HEAVY_CELLS * HEAVY_CHARACTERS;

/** Writes both parses as a worker would. A worker may refuse the second one's workbook. */
export async function makeRows(client: pg.Client): Promise<void> {
  const heavyCell = `repeat('長い文字列 ab', ${HEAVY_CHARACTERS / 8})`;
  const heavyCells = Array<string>(HEAVY_CELLS).fill('(SELECT text FROM cell)').join(', ');
  await makeParse(client, MANY, MANY_ROWS, 3, `jsonb_build_array('row ' || n, n, n * 1.5)`);
  await makeParse(client, HEAVY, HEAVY_ROWS, HEAVY_CELLS, `jsonb_build_array(${heavyCells})`, heavyCell);
  await client.query('VACUUM ANALYZE');
}

/** @param values SQL of a row's values, by the row's number `n`; they may use `(SELECT text FROM cell)` */
async function makeParse(
  client: pg.Client,
  id: string,
  rows: number,
  columns: number,
  values: string,
  cell = `''`,
): Promise<void> {
  await client.query(
    `INSERT INTO task_result (task_id, task_name, status, worker, date_created, date_started, date_done, result)
     VALUES ($1, 'do_parse_resource', 'SUCCESS', 'worker', now(), now(), now(), '{}')`,
    [id],
  );
  await client.query(
    `WITH cell AS MATERIALIZED (SELECT ${cell} AS text)
     INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
     SELECT '${id}', NULL, 0, 'Sheet1', n, ${values}, '${'s'.repeat(columns)}' FROM generate_series(1, ${rows}) AS n`,
  );
  await client.query(
    `INSERT INTO sheet_summary
       (task_id, sheet_index, name, visibility, dimensions, row_count, cells_read, cells_stored, cells_empty, cells_failed)
     VALUES ($1, 0, 'Sheet1', 'visible', 'A1', $2, $3, $3, 0, 0)`,
    [id, rows, rows * columns],
  );
}
