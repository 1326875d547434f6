import { parseSnapshot } from '../snapshot.js';
import type { Queryable } from './database.js';
import { NAMED_TASK_COLUMNS, type NamedTask } from './task-overview.js';

/** A task as it is now, and what it takes to know whether a snapshot has seen it so. */
export interface TaskChange extends NamedTask {
  /** The transaction that changed it last: higher is not always newer, but the same number is the same state. */
  version: string;
}

export interface Changes {
  /** PostgreSQL's name of the moment (`xmin:xmax:xip,…`): what these changes bring a reader up to. */
  snapshot: string;
  tasks: TaskChange[];
  /** Whether there were more than asked for: a reader had better read its lists anew. */
  incomplete: boolean;
}

/** The moment from which on a new reader wants to hear of changes. */
export async function currentSnapshot(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot');
  return rows[0]?.snapshot ?? '';
}

/**
 * The tasks that changed since a snapshot was taken: each exactly as it is now, and none whose state the snapshot has seen.
 *
 * Not by a number that counts up: transactions end in another order than they begin, so a reader that notes the highest number it saw
 * would miss the smaller ones that come to light later. A snapshot knows which transactions it has not seen: those that ran, and those
 * that came after. Not asked by xmin, behind which an upload of an hour would gather all that changed meanwhile.
 */
export async function listChanges(db: Queryable, since: string, limit: number): Promise<Changes> {
  const { rows } = await db.query<{ snapshot: string; since: boolean } & TaskChange>(
    `SELECT now.snapshot, t.*
     FROM (SELECT pg_current_snapshot()::text AS snapshot) AS now
     LEFT JOIN LATERAL (
       SELECT ${NAMED_TASK_COLUMNS}, changed_xid::text AS version
       FROM task_result
       WHERE task_id IN (
         (SELECT task_id FROM task_result WHERE changed_xid >= pg_snapshot_xmax($1::pg_snapshot) ORDER BY changed_xid LIMIT $2)
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

/** A snapshot may know of transactions that a crash, or a failover, undid after it was taken: what it has seen is not what there is. */
function isOfTheFuture(since: string, now: string): boolean {
  return (parseSnapshot(since)?.xmax ?? 0n) > (parseSnapshot(now)?.xmax ?? 0n);
}
