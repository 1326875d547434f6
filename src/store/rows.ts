import type { Database, Queryable } from './database.js';
import type { Page, PageRequest } from './keyset.js';
import { createRowPages, type PlannedRow, type RowPages } from './row-pages.js';

/** One non-empty row of a sheet: see DESIGN's "Values" for what `values` and `types` hold. */
export interface NewParsedRow {
  taskId: string;
  resourceId: string | null;
  sheetIndex: number;
  sheet: string;
  /** 1-based. */
  row: number;
  values: unknown[];
  types: string;
}

export interface RowStore extends Pick<RowPages, 'read'> {
  /** Finds a page of the rows of one task, or of one of its sheets, in sheet and row order. */
  plan(taskId: string, sheet: string | undefined, page: PageRequest): Promise<Page<PlannedRow>>;
}

/** A row as the API shows it. PostgreSQL writes it: what is in the cells passes through as text, each number with all of its digits. */
const JSON_SQL = `format('{"id":%s,"task_id":"%s","sheet_index":%s,"sheet":%s,"row":%s,"values":%s,"types":%s}',
  id, task_id, sheet_index, to_json(sheet), "row", "values", to_json(types))`;

const IN_SHEET = 'sheet_index = (SELECT sheet_index FROM sheet_summary WHERE task_id = $1 AND name = $2 LIMIT 1)';

export function createRowStore(db: Database): RowStore {
  const pages = createRowPages(db, JSON_SQL);
  return {
    plan: (taskId, sheet, page) =>
      sheet === undefined ? pages.plan(taskId, page) : pages.plan(taskId, page, [IN_SHEET], [sheet]),
    read: pages.read,
  };
}

/** Inserts rows one by one, for a fixture's few; a row that is there already stays. Gives how many were new. */
export async function insertRows(db: Queryable, rows: NewParsedRow[]): Promise<number> {
  let inserted = 0;
  for (const row of rows) {
    const { rowCount } = await db.query(
      `INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (task_id, sheet_index, "row") DO NOTHING`,
      [row.taskId, row.resourceId, row.sheetIndex, row.sheet, row.row, JSON.stringify(row.values), row.types],
    );
    inserted += rowCount ?? 0;
  }
  return inserted;
}

/** Whether a task's first sheet has just these values in a row. */
export async function hasRow(db: Queryable, taskId: string, row: number, values: unknown[]): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM parse_result WHERE task_id = $1 AND sheet_index = 0 AND "row" = $2 AND "values" = $3',
    [taskId, row, JSON.stringify(values)],
  );
  return rowCount === 1;
}
