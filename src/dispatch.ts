import type { Deps } from './deps.js';
import { withTimeout } from './queue.js';

/** Younger tasks are still on their way by themselves. */
const WAITING_SECONDS = 5;
const WAITING_AT_ONCE = 1_000;
/** Longer than a dead worker's job takes to come back by itself. */
const OVERDUE_SECONDS = 30;
const OVERDUE_AT_ONCE = 100;
const QUEUE_PATIENCE_MS = 10_000;

/**
 * Adds the jobs of tasks that have none, because the queue was away or lost its data. Adding a job that is there already
 * changes nothing, and a task that two workers hold is ended by one: any number of processes may do this at once.
 * @returns how many tasks were looked after
 */
export async function dispatchTasks({ tasks, queue }: Pick<Deps, 'tasks' | 'queue'>): Promise<number> {
  const waiting = await tasks.listWaiting(WAITING_SECONDS, WAITING_AT_ONCE);
  if (waiting.length > 0) await withTimeout(queue.add(waiting), QUEUE_PATIENCE_MS);
  const overdue = await tasks.listOverdue(OVERDUE_SECONDS, OVERDUE_AT_ONCE);
  return waiting.length + (await withTimeout(queue.revive(overdue), QUEUE_PATIENCE_MS));
}
