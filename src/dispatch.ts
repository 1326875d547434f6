import type { Deps } from './deps.js';
import { withTimeout } from './queue.js';

/** Younger tasks are still on their way by themselves. */
const OVERDUE_SECONDS = 5;
const AT_ONCE = 1_000;

/**
 * Adds the jobs of tasks that are waiting without one, because the queue was away or was lost. Adding a job that is there
 * already changes nothing, so that any number of processes may do this at once.
 * @returns how many tasks were looked after
 */
export async function dispatchWaiting({ tasks, queue }: Pick<Deps, 'tasks' | 'queue'>): Promise<number> {
  const waiting = await tasks.listWaiting(OVERDUE_SECONDS, AT_ONCE);
  if (waiting.length > 0) await withTimeout(queue.add(waiting), 10_000);
  return waiting.length;
}
