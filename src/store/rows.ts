import type { Database, Queryable } from './database.js';
import { type KeyColumn, keysetQuery, type Page, type PageRequest, toPage } from './keyset.js';

/** One non-empty row of a sheet: see DESIGN's "Values" for what `values` and `types` hold. */
export interface ParsedRow {
  id: number;
  taskId: string;
  sheetIndex: number;
  sheet: string;
  /** 1-based. */
  row: number;
  values: unknown[];
  types: string;
}

export type NewParsedRow = Omit<ParsedRow, 'id'> & { resourceId: string | null };

export interface RowStore {
  /** Rows of one task in sheet and row order. */
  list(taskId: string, sheet: string | undefined, page: PageRequest): Promise<Page<ParsedRow>>;
}

const ORDER: KeyColumn[] = [
  { sql: 'sheet_index', cast: 'int' },
  { sql: '"row"', cast: 'int' },
];

export function createRowStore(db: Database): RowStore {
  return {
    async list(taskId, sheet, page) {
      const conditions = ['task_id = $1'];
      const values: string[] = [taskId];
      if (sheet !== undefined) {
        conditions.push(
          '(sheet_index = (SELECT sheet_index FROM sheet_summary WHERE task_id = $1 AND name = $2 LIMIT 1))',
        );
        values.push(sheet);
      }
      const keyset = keysetQuery(ORDER, 'ASC', page, conditions, values);
      const { rows } = await db.query<ParsedRow>(
        `SELECT id, task_id AS "taskId", sheet_index AS "sheetIndex", sheet, "row", "values", types
         FROM parse_result ${keyset.where} ${keyset.orderBy}`,
        keyset.values,
      );
      return toPage(rows, page, (row) => [row.sheetIndex, row.row]);
    },
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
