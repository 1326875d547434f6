import { parseSnapshot } from '../snapshot.js';
import type { Queryable } from './database.js';
import { NAMED_TASK_COLUMNS, type NamedTask } from './task-overview.js';

/** A task as it is now, with its version. By the version a reader knows whether a snapshot has seen the task like this. */
export interface TaskChange extends NamedTask {
  /** The transaction that changed it last: higher is not always newer, but the same number is the same state. */
  version: string;
}

export interface Changes {
  /** PostgreSQL's name of a moment (`xmin:xmax:xip,…`): after these changes a reader knows everything up to it. */
  snapshot: string;
  tasks: TaskChange[];
  /** Whether there were more changes than asked for. Then a reader should read its lists anew. */
  incomplete: boolean;
}

/** Returns the moment from which on a new reader hears of changes. */
export async function currentSnapshot(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot');
  return rows[0]?.snapshot ?? '';
}

/**
 * Returns the tasks that changed since a snapshot was taken: each exactly as it is now, and none whose state the snapshot has seen.
 *
 * A number that counts up cannot do this: transactions end in another order than they begin. A reader that notes the highest number
 * would miss smaller ones that are committed later. A snapshot knows which transactions it has not seen: those that were running, and
 * those that came after. The search is not by xmin: during an upload of an hour xmin stays, and all that changed meanwhile would be
 * found again.
 *
 * A task that came with a backup may have a number that this server has not reached. It has not changed here: without the upper bound it
 * would be told again at each look.
 */
export async function listChanges(db: Queryable, since: string, limit: number): Promise<Changes> {
  const { rows } = await db.query<{ snapshot: string; since: boolean } & TaskChange>(
    `SELECT now.snapshot, t.*
     FROM (SELECT pg_current_snapshot()::text AS snapshot) AS now
     LEFT JOIN LATERAL (
       SELECT ${NAMED_TASK_COLUMNS}, changed_xid::text AS version
       FROM task_result
       WHERE task_id IN (
         (SELECT task_id FROM task_result
          WHERE changed_xid >= pg_snapshot_xmax($1::pg_snapshot) AND changed_xid < pg_snapshot_xmax(now.snapshot::pg_snapshot)
          ORDER BY changed_xid LIMIT $2)
         UNION ALL
         (SELECT task_id FROM task_result WHERE changed_xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot)))
          ORDER BY changed_xid LIMIT $2))
       ORDER BY changed_xid LIMIT $2
     ) AS t ON true`,
    [since, limit + 1],
  );
  const changed = rows.filter((row) => row.taskId !== null).map(({ snapshot: _, ...task }) => task);
  const snapshot = rows[0]?.snapshot ?? since;
  return {
    snapshot,
    tasks: changed.slice(0, limit),
    incomplete: changed.length > limit || isOfTheFuture(since, snapshot),
  };
}

/** A crash, or a failover, may undo transactions that a snapshot has seen. Such a snapshot knows of more than the server has. */
function isOfTheFuture(since: string, now: string): boolean {
  return (parseSnapshot(since)?.xmax ?? 0n) > (parseSnapshot(now)?.xmax ?? 0n);
}
