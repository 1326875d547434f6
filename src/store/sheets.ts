import type { Queryable } from './database.js';
import {
  type KeyColumn,
  keysetQuery,
  type Measured,
  measuredList,
  type Page,
  type PageRequest,
  toPage,
} from './keyset.js';

/** What one parse found in one sheet. Cells: `read = stored + empty + failed`. */
export interface SheetSummary {
  index: number;
  name: string;
  visibility: 'visible' | 'hidden' | 'very_hidden';
  /** The used range in A1 notation; null if nothing was stored. */
  dimensions: string | null;
  rows: number;
  cells: { read: number; stored: number; empty: number; failed: number };
  /** Characters that PostgreSQL cannot hold and that became U+FFFD. */
  replaced: number;
}

/** What a parse stores about a sheet. */
export interface NewSheet extends SheetSummary {
  taskId: string;
  /** Bytes of its rows as JSON, and of their types; 0 once they are removed. */
  rowBytes: number;
}

/** What a list of sheets shows of each. */
export type ListedSheet = Omit<SheetSummary, 'cells' | 'replaced'>;

const COLUMNS = 'sheet_index AS index, name, visibility, dimensions, row_count AS rows';
/** SQL of a sheet's bytes: the text of any length, and a flat sum for the rest. */
const BYTES = 'octet_length(to_json(name)::text) + 150';
const ORDER: KeyColumn[] = [{ sql: 'sheet_index', cast: 'int' }];

/** A page of a parse's sheets in workbook order. */
export async function listSheets(db: Queryable, taskId: string, page: PageRequest): Promise<Page<ListedSheet>> {
  const keyset = keysetQuery(ORDER, 'ASC', page, ['task_id = $1'], [taskId]);
  const { rows } = await db.query<ListedSheet & Measured>(
    measuredList({ columns: COLUMNS, table: 'sheet_summary', bytes: BYTES }, keyset),
    keyset.values,
  );
  return toPage(rows, page, (sheet) => [sheet.index]);
}

/**
 * SQL: who uploaded the file of a sheet's task. It is stored with the rows' bytes, because sums over both must not look at each task.
 */
const UPLOADER = `SELECT r.uploaded_by FROM task_result AS t JOIN binary_resource AS r ON r.id = t.resource_id
       WHERE t.task_id = sheet.task_id`;

/** Inserts summaries; one that is there already stays. Returns how many were new. */
export async function insertSheets(db: Queryable, sheets: NewSheet[]): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, dimensions, row_count,
       cells_read, cells_stored, cells_empty, cells_failed, replaced, row_bytes, uploaded_by)
     SELECT sheet.*, (${UPLOADER}) FROM unnest($1::uuid[], $2::int[], $3::text[], $4::sheet_visibility[], $5::text[], $6::int[],
       $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[]) AS sheet (task_id)
     ON CONFLICT (task_id, sheet_index) DO NOTHING`,
    [
      sheets.map((sheet) => sheet.taskId),
      sheets.map((sheet) => sheet.index),
      sheets.map((sheet) => sheet.name),
      sheets.map((sheet) => sheet.visibility),
      sheets.map((sheet) => sheet.dimensions),
      sheets.map((sheet) => sheet.rows),
      sheets.map((sheet) => sheet.cells.read),
      sheets.map((sheet) => sheet.cells.stored),
      sheets.map((sheet) => sheet.cells.empty),
      sheets.map((sheet) => sheet.cells.failed),
      sheets.map((sheet) => sheet.replaced),
      sheets.map((sheet) => sheet.rowBytes),
    ],
  );
  return rowCount ?? 0;
}

/** Makes summaries for rows that have none: tasks of another installation, whose reader wrote none. */
export async function summarizeRows(db: Queryable, taskIds: string[]): Promise<void> {
  await db.query(
    `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, row_count, cells_read, cells_stored, cells_empty, cells_failed)
     SELECT task_id, sheet_index, min(sheet), 'visible', count(*), sum(length(types)), sum(length(replace(types, '-', ''))),
       sum(length(types) - length(replace(types, '-', ''))), 0
     FROM parse_result WHERE task_id = ANY ($1::uuid[]) GROUP BY task_id, sheet_index
     ON CONFLICT (task_id, sheet_index) DO NOTHING`,
    [taskIds],
  );
}

/** Measures the rows of some tasks, for summaries that their parse did not write. */
export async function measureRows(db: Queryable, taskIds: string[]): Promise<void> {
  await db.query(
    // PostgreSQL writes a space after each comma of an array, one less than the row has types.
    `UPDATE sheet_summary AS s SET row_bytes = found.bytes
     FROM (SELECT task_id, sheet_index, sum(octet_length("values"::text) + 1) AS bytes
           FROM parse_result WHERE task_id = ANY ($1::uuid[]) GROUP BY task_id, sheet_index) AS found
     WHERE s.task_id = found.task_id AND s.sheet_index = found.sheet_index AND s.row_bytes = 0`,
    [taskIds],
  );
}
