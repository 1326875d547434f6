import { abortableTransaction, ON_ONE_SNAPSHOT } from './cancel-on-abort.js';
import type { Database, Queryable } from './database.js';
import type { Resource } from './resources.js';
import type { SheetSummary } from './sheets.js';
import type { TaskStatus } from './task.js';

/** What a recount finds in one sheet. */
export interface CountedSheet {
  index: number;
  rows: number;
  /** Cells that have a value. */
  cells: number;
  /** Rows whose types are not as many as their values. */
  uneven: number;
}

/** A task as its recount needs it. */
export interface CountableTask {
  taskId: string;
  status: TaskStatus;
  result: unknown;
  resourceId: string | null;
  rowsExpiredAt: Date | null;
}

/** Rows or summaries that belong to no successful task. */
export interface Orphan {
  table: 'parse_result' | 'sheet_summary';
  taskId: string;
  /** The task's status; null if there is no such task. */
  status: TaskStatus | null;
}

const AT_ONCE = 500;

/**
 * Runs `work` on one snapshot of the database.
 * @param signal cancels the statement that is under way
 */
export function withSnapshot<T>(
  db: Database,
  work: (snapshot: Queryable) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return abortableTransaction(db, signal, work, ON_ONE_SNAPSHOT);
}

/** The ids of all successful tasks whose rows are kept, in any order. */
export async function* listKeptTasks(db: Database, signal?: AbortSignal): AsyncGenerator<string, void, undefined> {
  for (let after: string | null = null; ; ) {
    // A recount takes long: if the server is slow for a moment, that must not end it.
    const { rows }: { rows: { taskId: string }[] } = await withSnapshot(
      db,
      (snapshot) =>
        snapshot.query<{ taskId: string }>(
          // With this order PostgreSQL can only use the index for each task. Without it, and before its first ANALYZE, it reads all
          // rows for each task that has none: minutes over millions of rows.
          `SELECT task_id AS "taskId" FROM task_result
         WHERE status = 'SUCCESS' AND rows_expired_at IS NULL AND ($1::uuid IS NULL OR task_id > $1)
           AND (task_name = 'do_parse_resource' OR (SELECT true FROM parse_result AS p WHERE p.task_id = task_result.task_id
                ORDER BY sheet_index, "row" LIMIT 1))
         ORDER BY task_id LIMIT ${AT_ONCE}`,
          [after],
        ),
      signal,
    );
    for (const { taskId } of rows) yield taskId;
    after = rows.at(-1)?.taskId ?? null;
    if (after === null) return;
  }
}

export async function findCountableTask(db: Queryable, taskId: string): Promise<CountableTask | null> {
  const { rows } = await db.query<CountableTask>(
    `SELECT task_id AS "taskId", status, result, resource_id AS "resourceId", rows_expired_at AS "rowsExpiredAt"
     FROM task_result WHERE task_id = $1`,
    [taskId],
  );
  return rows[0] ?? null;
}

/** Counts a task's rows and cells anew, from the rows themselves. */
export async function countRows(db: Queryable, taskId: string): Promise<CountedSheet[]> {
  const { rows } = await db.query<CountedSheet>(
    `SELECT sheet_index AS index, count(*) AS rows,
       sum(length(replace(types, '-', ''))) AS cells,
       count(*) FILTER (WHERE jsonb_array_length("values") <> length(types)) AS uneven
     FROM parse_result WHERE task_id = $1 GROUP BY sheet_index ORDER BY sheet_index`,
    [taskId],
  );
  return rows;
}

/** Reads the summaries that the parse itself wrote about its sheets. */
export async function listSheets(db: Queryable, taskId: string): Promise<SheetSummary[]> {
  const { rows } = await db.query<Omit<SheetSummary, 'cells'> & SheetSummary['cells']>(
    `SELECT sheet_index AS index, name, visibility, dimensions, row_count AS rows, cells_read AS read, cells_stored AS stored,
       cells_empty AS empty, cells_failed AS failed, replaced
     FROM sheet_summary WHERE task_id = $1 ORDER BY sheet_index`,
    [taskId],
  );
  return rows.map(({ read, stored, empty, failed, ...sheet }) => ({
    ...sheet,
    cells: { read, stored, empty, failed },
  }));
}

/** Finds the file that a task read; null if it was deleted since. */
export async function findFile(db: Queryable, id: string): Promise<Pick<Resource, 'id' | 'size' | 'sha256'> | null> {
  const { rows } = await db.query<Pick<Resource, 'id' | 'size' | 'sha256'>>(
    'SELECT id, size, sha256 FROM binary_resource WHERE id = $1',
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Finds rows and summaries of no task, of one that has not succeeded, or of one whose rows should be gone: one line for each task. Rows
 * that workers are about to remove are not among them.
 */
export async function listOrphans(db: Queryable): Promise<Orphan[]> {
  const { rows } = await db.query<Orphan>(
    // The query hops from task to task along the index: reading every row would take as long as counting them.
    `WITH RECURSIVE owner AS (
       (SELECT task_id FROM parse_result ORDER BY task_id LIMIT 1)
       UNION ALL
       SELECT (SELECT p.task_id FROM parse_result AS p WHERE p.task_id > owner.task_id ORDER BY p.task_id LIMIT 1)
       FROM owner WHERE owner.task_id IS NOT NULL
     )
     SELECT 'parse_result' AS table, owner.task_id AS "taskId", t.status FROM owner
     LEFT JOIN task_result AS t USING (task_id)
     WHERE owner.task_id IS NOT NULL AND (t.task_id IS NULL OR t.status <> 'SUCCESS' OR t.rows_removed_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM removal WHERE kind = 'rows' AND object_id = owner.task_id)
     UNION ALL
     SELECT DISTINCT 'sheet_summary', s.task_id, t.status FROM sheet_summary AS s
     LEFT JOIN task_result AS t USING (task_id) WHERE t.task_id IS NULL OR t.status <> 'SUCCESS'`,
  );
  return rows;
}
