import type pg from 'pg';
import type { Queryable } from '../../../src/store/database.js';
import type { Book, ExpectedSheet } from '../driver/books.js';
import type { Journal } from '../driver/journal.js';
import type { Stage } from '../driver/stage.js';

export interface RowsFound {
  /** Files that show wrong rows. */
  lost: string[];
  /** Rows that exist twice, or that nothing accounts for. */
  surplus: string[];
}

/** Counts every row again, and compares each file's with what was written into it. */
export async function checkRows({ db }: Pick<Stage, 'db'>, journal: Journal): Promise<RowsFound> {
  const client = await db.connect();
  try {
    // One snapshot for all of it, because rows of replaced parses are being removed meanwhile.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    return await compare(client, journal);
  } finally {
    client.release(true);
  }
}

async function compare(client: pg.PoolClient, journal: Journal): Promise<RowsFound> {
  const lost: string[] = [];
  const surplus: string[] = [];
  const { rows: resources } = await client.query<{ id: string; currentTaskId: string | null; done: boolean }>(
    `SELECT id, current_task_id AS "currentTaskId",
       EXISTS (SELECT FROM task_result AS t WHERE t.resource_id = r.id AND t.status = 'SUCCESS') AS done
     FROM binary_resource AS r`,
  );
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const { rows: kept } = await client.query<{
    taskId: string;
    resourceId: string;
    status: string | null;
    leaving: boolean;
  }>(
    `SELECT p.task_id AS "taskId", p.resource_id AS "resourceId", t.status, t.rows_expired_at IS NOT NULL AS leaving
     FROM (SELECT DISTINCT task_id, resource_id FROM parse_result) AS p LEFT JOIN task_result AS t USING (task_id)`,
  );
  for (const { taskId, resourceId, status, leaving } of kept) {
    // Rows of an older parse are being removed, slice by slice.
    if (leaving) continue;
    if (status !== 'SUCCESS') surplus.push(`rows of task ${taskId}, which is ${status ?? 'gone'}`);
    const book = journal.books.get(resourceId);
    const wrong = book && differences(book, await readSheets(client, taskId));
    if (wrong) lost.push(`task ${taskId} of ${book.name}: ${wrong}`);
  }
  const withRows = new Set(kept.filter(({ leaving }) => !leaving).map(({ taskId }) => taskId));
  for (const [id, book] of journal.books) {
    const resource = byId.get(id);
    if (!resource) lost.push(`${book.name} (${id}) was taken and is gone`);
    else if ('sheets' in book.outcome && resource.done && !withRows.has(resource.currentTaskId ?? '')) {
      lost.push(`${book.name} (${id}) was parsed and shows no rows`);
    }
  }
  const { rows: twice } = await client.query(
    `SELECT task_id, sheet_index, "row" FROM parse_result GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT 10`,
  );
  surplus.push(...twice.map((row) => `more than once: ${JSON.stringify(row)}`));
  return { lost, surplus };
}

/** Returns the rows of a task in the form of a book's expectation. */
export async function readSheets(db: Queryable, taskId: string): Promise<ExpectedSheet[]> {
  const { rows } = await db.query<ExpectedSheet>(
    `SELECT sheet_index AS index, sheet AS name, count(*)::int AS rows,
       md5(string_agg("row" || ' ' || types || ' ' || "values", E'\\n' ORDER BY "row")) AS md5
     FROM parse_result WHERE task_id = $1 GROUP BY 1, 2 ORDER BY 1`,
    [taskId],
  );
  return rows;
}

/** Describes the differences; null if there are none. */
export function differences(book: Book, found: ExpectedSheet[]): string | null {
  if ('code' in book.outcome) return found.length > 0 ? 'a file that cannot be read has rows' : null;
  const expected = JSON.stringify(book.outcome.sheets);
  return JSON.stringify(found) === expected ? null : `found ${JSON.stringify(found)}, expected ${expected}`;
}
