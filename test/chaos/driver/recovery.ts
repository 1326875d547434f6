import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { ask } from '../faults/ground.js';

/** How long the work of a struck task was interrupted. */
export interface Recovery {
  fault: string;
  ms: number;
}

/** Watches the tasks' rows while a run goes on. */
export interface Watch {
  /** Tasks that have not ended, as counted last. */
  countOpen(): number;
  /** Notes that these attempts were struck at a moment. From now on the watch waits for a newer attempt, or for the task's end. */
  follow(fault: string, at: number, affected: { taskId: string; attempt: number }[]): void;
  /** The longest time until a struck task was running again or had ended. */
  longest(): Recovery | null;
  /** The same, only among tasks during whose recovery no other fault struck. */
  longestUndisturbed(): Recovery | null;
  /** Resources that had two parses at the same time, which must never happen. */
  doubles(): string[];
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 250;

interface Followed {
  fault: string;
  at: number;
  taskId: string;
  attempt: number;
}

export function startWatch(db: pg.Pool): Watch {
  const followed = new Set<Followed>();
  const strikes: number[] = [];
  const doubles = new Set<string>();
  let open = 0;
  let longest: Recovery | null = null;
  let undisturbed: Recovery | null = null;
  let stopping = false;

  const looking = (async () => {
    while (!stopping) {
      await look();
      await sleep(LOOK_EVERY_MS);
    }
  })();

  async function look(): Promise<void> {
    const { rows: active } = await ask<{ open: number; doubled: string[] }>(
      db,
      `SELECT COALESCE(sum(n), 0)::int AS open,
         COALESCE(array_agg(resource_id) FILTER (WHERE n > 1 AND resource_id IS NOT NULL), '{}') AS doubled
       FROM (SELECT resource_id, count(*) AS n FROM task_result
             WHERE status IN ('PENDING', 'STARTED', 'RETRY') GROUP BY resource_id) AS active`,
    );
    if (active[0]) {
      open = active[0].open;
      for (const id of active[0].doubled) doubles.add(id);
    }
    if (followed.size === 0) return;
    const { rows } = await ask<{ taskId: string; status: string; attempt: number }>(
      db,
      'SELECT task_id AS "taskId", status, attempt FROM task_result WHERE task_id = ANY ($1::uuid[])',
      [[...followed].map(({ taskId }) => taskId)],
    );
    const now = Date.now();
    const byId = new Map(rows.map((row) => [row.taskId, row]));
    for (const each of followed) {
      const task = byId.get(each.taskId);
      const isBack =
        task &&
        (/^(SUCCESS|FAILURE|REVOKED)$/.test(task.status) || (task.attempt > each.attempt && task.status === 'STARTED'));
      if (!isBack) continue;
      followed.delete(each);
      const recovery = { fault: each.fault, ms: now - each.at };
      if (recovery.ms > (longest?.ms ?? 0)) longest = recovery;
      const isDisturbed = strikes.some((at) => at > each.at && at < now);
      if (!isDisturbed && recovery.ms > (undisturbed?.ms ?? 0)) undisturbed = recovery;
    }
  }

  return {
    countOpen: () => open,
    follow(fault, at, affected) {
      strikes.push(at);
      for (const { taskId, attempt } of affected) followed.add({ fault, at, taskId, attempt });
    },
    longest: () => longest,
    longestUndisturbed: () => undisturbed,
    doubles: () => [...doubles],
    async stop() {
      stopping = true;
      await looking;
    },
  };
}
