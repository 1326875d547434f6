import type { Database, Queryable } from './database.js';
import type { Page } from './keyset.js';
import { createRowPages, type PlannedRow, type RowPages } from './row-pages.js';

/** PostgreSQL searches rows for so long. It finishes the row that it has begun, and there are long ones. */
export const TIME_IS_UP = "clock_timestamp() > statement_timestamp() + interval '1 second'";

/** A cell: `row` is 1-based, `column` 0-based. */
export interface Place {
  row: number;
  column: number;
}

/** The result of a search. Both are null if there is nothing to find. */
export interface Found {
  cell: Place | null;
  /** The last row that was searched before time was up. */
  lookedTo: number | null;
}

/** The rows of a sheet from one row number to another. */
export interface WindowStore extends Pick<RowPages, 'read'> {
  /** Finds the rows of a window, both ends inclusive, as far as a page's bytes reach. Rows with nothing in them are absent. */
  plan(taskId: string, sheetIndex: number, fromRow: number, toRow: number): Promise<Page<PlannedRow>>;
}

/** A row as a window shows it. */
const JSON_SQL = `format('{"row":%s,"values":%s,"types":%s}', "row", "values", to_json(types))`;

export function createWindowStore(db: Database): WindowStore {
  const pages = createRowPages(db, JSON_SQL);
  return {
    plan: (taskId, sheetIndex, fromRow, toRow) =>
      pages.plan(
        taskId,
        { limit: toRow - fromRow + 1, cursor: null },
        ['sheet_index = $2', '"row" BETWEEN $3 AND $4'],
        [sheetIndex, fromRow, toRow],
      ),
    read: pages.read,
  };
}

/** Returns the number of a sheet's last row, 0 if it has none. Text files may have more rows than Excel's. */
export async function lastRowOf(db: Queryable, taskId: string, sheetIndex: number): Promise<number> {
  const { rows } = await db.query<{ last: number | null }>(
    'SELECT max("row") AS last FROM parse_result WHERE task_id = $1 AND sheet_index = $2',
    [taskId, sheetIndex],
  );
  return rows[0]?.last ?? 0;
}

/**
 * Finds the first cell after `after` (or the last before it) in rows `fromRow` to `toRow` whose text contains `text`, whatever its
 * case. It stops by itself after a while. Twenty thousand rows of usual cells take a moment, rows of huge cells a minute.
 */
export async function findCell(
  db: Queryable,
  search: { taskId: string; sheetIndex: number; text: string; after: Place; backwards: boolean },
  fromRow: number,
  toRow: number,
): Promise<Found> {
  const { taskId, sheetIndex, text, after, backwards } = search;
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  // The text of a whole row rules out most rows, far cheaper than cell by cell. In it some characters are escaped: a pattern with those
  // cannot be used.
  const rough = /["\\\p{Cc}]/u.test(text) ? '%' : pattern;
  const [beyond, order] = backwards ? ['<', 'DESC'] : ['>', 'ASC'];
  const { rows } = await db.query<{ row: number; column: number | null }>(
    // The rows come in order: the first one that matches ends the query, and none after it is searched.
    `SELECT "row", cell."column" FROM (
       SELECT "row", "values" FROM parse_result
       WHERE task_id = $1 AND sheet_index = $2 AND "row" BETWEEN $3 AND $4 ORDER BY "row" ${order} OFFSET 0
     ) AS looked_at LEFT JOIN LATERAL (
       SELECT (place - 1)::int AS "column" FROM jsonb_array_elements_text("values") WITH ORDINALITY AS v (shown, place)
       WHERE shown ILIKE $6 AND ("row" <> $7 OR place - 1 ${beyond} $8) ORDER BY place ${order} LIMIT 1
     ) AS cell ON true
     WHERE ("values"::text ILIKE $5 OR ${TIME_IS_UP}) AND (cell."column" IS NOT NULL OR ${TIME_IS_UP})
     ORDER BY "row" ${order} LIMIT 1`,
    [taskId, sheetIndex, fromRow, toRow, rough, pattern, after.row, after.column],
  );
  const [found] = rows;
  if (!found) return { cell: null, lookedTo: null };
  const { row, column } = found;
  return column === null ? { cell: null, lookedTo: row } : { cell: { row, column }, lookedTo: null };
}
