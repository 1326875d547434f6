import type { Deps } from '../../src/deps.js';
import { retryTask } from '../../src/tasks/retry-task.js';
import { createQueueing } from './queue-tasks.js';

/** Queues tasks again that failed or were cancelled: the open one, or those among the selected. */
export function createRetry(deps: Deps) {
  return createQueueing((record, by) => retryTask(deps, { taskId: record.id(), by }), 'nothingToRetry');
}
