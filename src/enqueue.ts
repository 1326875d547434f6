import { randomUUID } from 'node:crypto';
import { createBatcher } from './batch.js';
import { messageOf } from './errors.js';
import type { Logger } from './log.js';
import { type QueuedTask, type TaskQueue, withTimeout } from './queue.js';
import type { NewTask, TaskStore } from './store/tasks.js';

/** How long a caller waits for the queue before the dispatcher takes over. */
const QUEUE_PATIENCE_MS = 1_000;

/** Queues a task and gives its id. The task is safe once this answers, even while the queue is away. */
export type Enqueue = (task: Pick<NewTask, 'taskName' | 'taskKwargs' | 'resourceId'>) => Promise<string>;

/**
 * The task's row commits first, then its job is added: a job whose row never came to be would have nothing to work on, and
 * a row whose job never arrived is found by the dispatcher.
 */
export function createEnqueue({ tasks, queue, log }: { tasks: TaskStore; queue: TaskQueue; log: Logger }): Enqueue {
  const add = createBatcher(async (added: QueuedTask[]) => {
    try {
      await withTimeout(queue.add(added), QUEUE_PATIENCE_MS);
    } catch (error) {
      log.warn({ tasks: added.length, reason: messageOf(error) }, 'the queue is away: the dispatcher will add these');
    }
    return added;
  });
  return async ({ taskName, taskKwargs, resourceId }) => {
    const taskId = randomUUID();
    await tasks.insert({ taskId, taskName, taskKwargs, resourceId });
    await add({ taskId, taskName });
    return taskId;
  };
}
