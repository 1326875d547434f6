import type { Database, Queryable } from './database.js';

/** What is deleted in one transaction: this takes a moment, whatever the parse or the file was. */
const ROWS_AT_ONCE = 10_000;
/** Slices of a file, of 1 MiB each. */
const CHUNKS_AT_ONCE = 64;
/** Parses that a list of rows leaves out. There are more only for moments, after many were deleted together. */
const MOST_LEAVING = 1_000;

/** Which rows of which table a removal deletes, a slice at a time; $1 is the task, or the file. */
const SLICES = {
  rows: { table: 'parse_result', owner: 'task_id', most: ROWS_AT_ONCE },
  bytes: { table: 'binary_chunk', owner: 'resource_id', most: CHUNKS_AT_ONCE },
} as const;

type Kind = keyof typeof SLICES;

/**
 * Deletes one slice of what is left of deleted files and tasks, and of the rows of parses that are not shown any more. Several processes
 * never work on the same one. A crash in between is made up for by the next call.
 * @returns how many rows and file slices were deleted; null if there is nothing to do, or other processes do all of it
 */
export async function removeSlice(db: Database): Promise<number | null> {
  return (await db.transaction(removeOfDeleted)) ?? (await db.transaction(removeOfExpired));
}

async function removeOfDeleted(client: Queryable): Promise<number | null> {
  const { rows } = await client.query<{ kind: Kind; objectId: string }>(
    'SELECT kind, object_id AS "objectId" FROM removal ORDER BY date_created LIMIT 1 FOR UPDATE SKIP LOCKED',
  );
  const [next] = rows;
  if (!next) return null;
  const { removed, isEnd } = await deleteSlice(client, next.kind, next.objectId);
  if (isEnd) await client.query('DELETE FROM removal WHERE kind = $1 AND object_id = $2', [next.kind, next.objectId]);
  return removed;
}

/** The task, its ledger and its sheets' summaries stay as history. */
async function removeOfExpired(client: Queryable): Promise<number | null> {
  const { rows } = await client.query<{ taskId: string }>(
    `SELECT task_id AS "taskId" FROM task_result
     WHERE rows_expired_at IS NOT NULL AND rows_removed_at IS NULL
     ORDER BY rows_expired_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  const taskId = rows[0]?.taskId;
  if (taskId === undefined) return null;
  const { removed, isEnd } = await deleteSlice(client, 'rows', taskId);
  if (isEnd) {
    await client.query('UPDATE task_result SET rows_removed_at = now() WHERE task_id = $1', [taskId]);
    await client.query('UPDATE sheet_summary SET row_bytes = 0 WHERE task_id = $1', [taskId]);
  }
  return removed;
}

async function deleteSlice(client: Queryable, kind: Kind, id: string): Promise<{ removed: number; isEnd: boolean }> {
  const { table, owner, most } = SLICES[kind];
  const { rowCount } = await client.query(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${owner} = $1 LIMIT ${most}))`,
    [id],
  );
  const removed = rowCount ?? 0;
  return { removed, isEnd: removed < most };
}

/**
 * Hides the rows of tasks that stay. From here on nobody reads them, therefore they may be deleted in slices. A successful task says so
 * itself. Other tasks have rows only if the proof of concept ran them.
 */
export async function hideRows(client: Queryable, taskIds: string[]): Promise<void> {
  if (taskIds.length === 0) return;
  await client.query('DELETE FROM sheet_summary WHERE task_id = ANY ($1::uuid[])', [taskIds]);
  await client.query(
    `WITH found AS (
       SELECT task_id, status FROM task_result AS t WHERE task_id = ANY ($1::uuid[]) AND rows_expired_at IS NULL
         AND (SELECT true FROM parse_result AS p WHERE p.task_id = t.task_id ORDER BY sheet_index, "row" LIMIT 1)),
       others AS (
       INSERT INTO removal (kind, object_id) SELECT 'rows', task_id FROM found WHERE status <> 'SUCCESS' ON CONFLICT DO NOTHING)
     UPDATE task_result AS t SET rows_expired_at = now() FROM found WHERE found.task_id = t.task_id AND found.status = 'SUCCESS'`,
    [taskIds],
  );
}

/**
 * Makes room for the rows of tasks that come back from a fixture: what is still left of them goes now, and they are shown again. Otherwise
 * the removal of the old rows would take the new ones too.
 */
export async function clearLeftRows(client: Queryable, taskIds: string[]): Promise<void> {
  await client.query(
    `WITH left_rows AS (DELETE FROM removal WHERE kind = 'rows' AND object_id = ANY ($1::uuid[]) RETURNING object_id),
       shown AS (UPDATE task_result SET rows_expired_at = NULL, rows_removed_at = NULL
                 WHERE task_id = ANY ($1::uuid[]) AND rows_expired_at IS NOT NULL RETURNING task_id)
     DELETE FROM parse_result WHERE task_id IN (SELECT object_id FROM left_rows UNION ALL SELECT task_id FROM shown)`,
    [[...new Set(taskIds)]],
  );
}

/** The same for the bytes of a file. */
export async function clearLeftBytes(client: Queryable, resourceId: string): Promise<void> {
  const { rowCount } = await client.query(`DELETE FROM removal WHERE kind = 'bytes' AND object_id = $1`, [resourceId]);
  if (rowCount === 1) await client.query('DELETE FROM binary_chunk WHERE resource_id = $1', [resourceId]);
}

/** Returns the tasks whose rows are being removed. No list may show those that are left. */
export async function listLeaving(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT object_id AS id FROM removal WHERE kind = 'rows'
     UNION SELECT task_id FROM task_result WHERE rows_expired_at IS NOT NULL AND rows_removed_at IS NULL LIMIT ${MOST_LEAVING}`,
  );
  return rows.map(({ id }) => id);
}
