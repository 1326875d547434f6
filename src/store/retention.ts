import { type Actor, noteDeeds } from './audit.js';
import type { Database, Queryable } from './database.js';
import { deleteTasks } from './tasks.js';

/** Tasks deleted in one transaction. */
const TASKS_AT_ONCE = 1_000;
/** Files deleted in one transaction. */
const FILES_AT_ONCE = 100;

/** Who deletes what is older than somebody configured. */
export const SYSTEM: Actor = { userId: null, username: 'Gyoretsu', address: null, way: 'system' };

/** A place in the list of ended tasks, oldest first. */
export interface EndedTask {
  taskId: string;
  /** As PostgreSQL writes it: a Date would lose its microseconds, and the walk would stand still. */
  dateDone: string;
}

/** Finds files that were uploaded more than so many days ago, oldest first. A file whose parse waits or runs is left out. */
export async function listOldFiles(db: Queryable, days: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM binary_resource AS r WHERE created_at < now() - make_interval(days => $1)
       AND NOT EXISTS (SELECT FROM task_result AS t
                       WHERE t.resource_id = r.id AND t.status IN ('PENDING', 'STARTED', 'RETRY'))
     ORDER BY created_at, id LIMIT ${FILES_AT_ONCE}`,
    [days],
  );
  return rows.map(({ id }) => id);
}

/**
 * Deletes a slice of the tasks that ended more than so many days ago. A task stays if it has rows that are shown: its file would lose them.
 * The audit trail gets one entry for all of them, because there may be millions.
 * @param after where the slice before ended
 * @returns how many were deleted, and where this slice ended; null after the last task
 */
export function deleteOldTasks(
  db: Database,
  days: number,
  after: EndedTask | null,
): Promise<{ deleted: number; end: EndedTask | null }> {
  return db.transaction(async (client) => {
    const { rows } = await client.query<EndedTask & { isNeeded: boolean }>(
      `SELECT task_id AS "taskId", date_done::text AS "dateDone",
         rows_expired_at IS NULL AND (
           (status = 'SUCCESS' AND EXISTS (SELECT FROM binary_resource WHERE id = resource_id))
           OR COALESCE((SELECT true FROM parse_result AS p WHERE p.task_id = t.task_id
                        ORDER BY sheet_index, "row" LIMIT 1), false)) AS "isNeeded"
       FROM task_result AS t
       WHERE date_done < now() - make_interval(days => $1) AND status IN ('SUCCESS', 'FAILURE', 'REVOKED')
         AND ($2::timestamptz IS NULL OR (date_done, task_id) > ($2::timestamptz, $3::uuid))
       ORDER BY date_done, task_id LIMIT ${TASKS_AT_ONCE}`,
      [days, after?.dateDone ?? null, after?.taskId ?? null],
    );
    const old = rows.filter(({ isNeeded }) => !isNeeded).map(({ taskId }) => taskId);
    const tasks = old.length > 0 ? await deleteTasks(client, old, null) : 0;
    const deeds = tasks > 0 ? [{ action: 'delete', objectType: 'TaskResult', changes: { tasks } } as const] : [];
    await noteDeeds(client, SYSTEM, deeds);
    return { deleted: tasks, end: rows.length < TASKS_AT_ONCE ? null : (rows.at(-1) ?? null) };
  });
}
