import type { Database, Queryable } from './database.js';
import type { Page } from './keyset.js';
import { createRowPages, type PlannedRow, type RowPages } from './row-pages.js';

/** A cell: `row` is 1-based, `column` 0-based. */
export interface Place {
  row: number;
  column: number;
}

/** The rows of a sheet from one row number to another. */
export interface WindowStore extends Pick<RowPages, 'read'> {
  /** Finds those of a window, both ends inclusive, as far as a page's bytes reach. Rows with nothing in them are absent. */
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

/** The number of a sheet's last row, 0 where it has none. Text files may have more rows than Excel's. */
export async function lastRowOf(db: Queryable, taskId: string, sheetIndex: number): Promise<number> {
  const { rows } = await db.query<{ last: number | null }>(
    'SELECT max("row") AS last FROM parse_result WHERE task_id = $1 AND sheet_index = $2',
    [taskId, sheetIndex],
  );
  return rows[0]?.last ?? 0;
}

/**
 * The first cell after `after` (or the last before it) in rows `fromRow` to `toRow` whose text contains `text`, whatever its case; null where
 * there is none.
 */
export async function findCell(
  db: Queryable,
  search: { taskId: string; sheetIndex: number; text: string; after: Place; backwards: boolean },
  fromRow: number,
  toRow: number,
): Promise<Place | null> {
  const { taskId, sheetIndex, text, after, backwards } = search;
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  // Most rows are ruled out by their text as a whole, which is far cheaper than cell by cell; in it, some characters are escaped.
  const rough = /["\\\p{Cc}]/u.test(text) ? '%' : pattern;
  const [beyond, order] = backwards ? ['<', 'DESC'] : ['>', 'ASC'];
  const { rows } = await db.query<Place>(
    `SELECT "row", cell."column" FROM parse_result, LATERAL (
       SELECT (place - 1)::int AS "column" FROM jsonb_array_elements_text("values") WITH ORDINALITY AS v (shown, place)
       WHERE shown ILIKE $6 AND ("row" <> $7 OR place - 1 ${beyond} $8) ORDER BY place ${order} LIMIT 1
     ) AS cell
     WHERE task_id = $1 AND sheet_index = $2 AND "row" BETWEEN $3 AND $4 AND "values"::text ILIKE $5
     ORDER BY "row" ${order} LIMIT 1`,
    [taskId, sheetIndex, fromRow, toRow, rough, pattern, after.row, after.column],
  );
  return rows[0] ?? null;
}
