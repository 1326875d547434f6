import type { Database } from '../store/database.js';
import { type ActiveTask, listOverdue, listWaiting, type Walk } from '../store/waiting-tasks.js';
import { withTimeout } from '../timeout.js';
import type { QueuedTask, TaskQueue } from './contract.js';

/** The job of a younger task is still on its way. */
const WAITING_SECONDS = 5;
const WAITING_AT_ONCE = 1_000;
/** Longer than the queue takes to hand a dead worker's job to another. */
const OVERDUE_SECONDS = 30;
const OVERDUE_AT_ONCE = 100;
const QUEUE_PATIENCE_MS = 10_000;
/** How long each of the two walks may take at a time: a long list of tasks would otherwise keep queue and database busy. */
const SLICE_MS = 1_000;

/** Looks after tasks that have no job, a slice of time at each call. Returns how many it handed to the queue. */
export type Dispatch = () => Promise<number>;

/**
 * Adds the jobs of tasks that have none, because the queue was unreachable or lost its data. Adding a job that exists already changes
 * nothing, and only one of two workers can end a task. Therefore any number of processes may do this at once. Each call continues where
 * the one before stopped: otherwise many old tasks would hide younger ones.
 */
export function createDispatcher({ db, queue }: { db: Database; queue: TaskQueue }): Dispatch {
  const add = walker(db, listWaiting, WAITING_SECONDS, WAITING_AT_ONCE, async (tasks) => {
    await withTimeout(queue.add(tasks), QUEUE_PATIENCE_MS);
    return tasks.length;
  });
  const revive = walker(db, listOverdue, OVERDUE_SECONDS, OVERDUE_AT_ONCE, (tasks) =>
    withTimeout(queue.revive(tasks), QUEUE_PATIENCE_MS),
  );
  return async () => (await add()) + (await revive());
}

function walker(
  db: Database,
  list: (db: Database, walk: Walk) => Promise<ActiveTask[]>,
  seconds: number,
  limit: number,
  work: (tasks: QueuedTask[]) => Promise<number>,
): Dispatch {
  let after: ActiveTask | null = null;
  return async () => {
    const deadline = performance.now() + SLICE_MS;
    let count = 0;
    do {
      const tasks: ActiveTask[] = await list(db, { seconds, limit, after });
      if (tasks.length > 0) count += await work(tasks);
      // After the last task, the next call begins anew.
      after = tasks.length < limit ? null : (tasks.at(-1) ?? null);
    } while (after !== null && performance.now() < deadline);
    return count;
  };
}
