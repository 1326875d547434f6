import { type Actor, noteDeeds } from './audit.js';
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
  /** Deletes rows. Returns how many there were. */
  delete(ids: string[], by: Actor): Promise<number>;
}

/**
 * A row as the API shows it. PostgreSQL writes it, and JavaScript passes the cells through as text: each number keeps all of its
 * digits.
 */
const JSON_SQL = `format('{"id":%s,"task_id":"%s","sheet_index":%s,"sheet":%s,"row":%s,"values":%s,"types":%s}',
  id, task_id, sheet_index, to_json(sheet), "row", "values", to_json(types))`;

const IN_SHEET = 'sheet_index = (SELECT sheet_index FROM sheet_summary WHERE task_id = $1 AND name = $2 LIMIT 1)';

/** Characters of a sheet's name that the audit trail keeps. */
const LONGEST_SHEET = 400;

export function createRowStore(db: Database): RowStore {
  const pages = createRowPages(db, JSON_SQL);
  return {
    plan: (taskId, sheet, page) =>
      sheet === undefined ? pages.plan(taskId, page) : pages.plan(taskId, page, [IN_SHEET], [sheet]),
    read: pages.read,

    delete: (ids, by) =>
      db.transaction(async (client) => {
        const { rows } = await client.query<{ id: number; sheet: string; row: number }>(
          'DELETE FROM parse_result WHERE id = ANY ($1::bigint[]) RETURNING id, sheet, "row"',
          [ids],
        );
        await noteDeeds(
          client,
          by,
          rows.map(({ id, sheet, row }) => {
            // The name is cut, because the row's number must be there.
            const objectName = `${sheet.slice(0, LONGEST_SHEET)}!${row}`;
            return { action: 'delete', objectType: 'ParseResult', objectId: String(id), objectName };
          }),
        );
        return rows.length;
      }),
  };
}

/** Inserts rows in one statement. A row that exists already stays, and so does the first of two alike. Returns how many were new. */
export async function insertRows(db: Queryable, rows: NewParsedRow[]): Promise<number> {
  const { rowCount } = await db.query({
    // PostgreSQL plans a named statement once for the many batches of a fixture.
    name: 'insert-rows',
    text: `INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::jsonb[], $7::text[])
     ON CONFLICT (task_id, sheet_index, "row") DO NOTHING`,
    values: [
      rows.map((row) => row.taskId),
      rows.map((row) => row.resourceId),
      rows.map((row) => row.sheetIndex),
      rows.map((row) => row.sheet),
      rows.map((row) => row.row),
      rows.map((row) => JSON.stringify(row.values)),
      rows.map((row) => row.types),
    ],
  });
  return rowCount ?? 0;
}

/** Returns the first of these rows if another row with other values has its place; null if there is none. */
export async function findOtherRow(db: Queryable, rows: NewParsedRow[]): Promise<NewParsedRow | null> {
  const { rows: found } = await db.query<{ at: number }>(
    `SELECT given.at FROM unnest($1::uuid[], $2::int[], $3::int[], $4::jsonb[]) WITH ORDINALITY AS given (task_id, sheet_index, "row", "values", at)
     JOIN parse_result AS p USING (task_id, sheet_index, "row") WHERE p."values" <> given."values" ORDER BY given.at LIMIT 1`,
    [
      rows.map((row) => row.taskId),
      rows.map((row) => row.sheetIndex),
      rows.map((row) => row.row),
      rows.map((row) => JSON.stringify(row.values)),
    ],
  );
  return found[0] ? (rows[found[0].at - 1] ?? null) : null;
}
