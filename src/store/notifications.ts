import type { Queryable } from './database.js';
import { NAMED_TASK_COLUMNS, type NamedTask } from './task-overview.js';

/** Nobody needs to know more than this. */
export const MOST_UNREAD = 100;

/**
 * What somebody is notified of: the ends of the tasks that they asked for. Cancelled tasks are left out, because people cancel their
 * own.
 */
export interface Notifications {
  /** How many ended after `seenAt`; MOST_UNREAD at most. */
  unread: number;
  seenAt: Date;
  /** The server's clock. */
  now: Date;
  /** Newest first. */
  tasks: NamedTask[];
}

const ENDS = `FROM task_result WHERE requested_by = $1 AND status IN ('SUCCESS', 'FAILURE')`;

/** Returns somebody's latest notifications; null if there is no such user. */
export async function findNotifications(db: Queryable, userId: string, limit: number): Promise<Notifications | null> {
  const { rows } = await db.query<Omit<Notifications, 'tasks'>>(
    `SELECT notifications_seen_at AS "seenAt", now() AS now,
       (SELECT count(*) FROM (SELECT ${ENDS} AND date_done > notifications_seen_at LIMIT $2) AS unread) AS unread
     FROM app_user WHERE id = $1`,
    [userId, MOST_UNREAD],
  );
  const [state] = rows;
  if (!state) return null;
  const { rows: tasks } = await db.query<NamedTask>(
    `SELECT ${NAMED_TASK_COLUMNS} ${ENDS} ORDER BY date_done DESC, task_id DESC LIMIT $2`,
    [userId, limit],
  );
  return { ...state, tasks };
}

/** Notes up to which moment somebody has seen their notifications. It never goes back: two windows may report in another order. */
export async function noteSeen(db: Queryable, userId: string, until: Date): Promise<void> {
  await db.query(
    // Tasks that end later must not count as seen, even if the browser's clock is ahead.
    `UPDATE app_user SET notifications_seen_at = LEAST($2, now()) WHERE id = $1 AND notifications_seen_at < LEAST($2, now())`,
    [userId, until],
  );
}
