import { randomUUID } from 'node:crypto';
import { createBatcher } from '../batch.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../log.js';
import type { OpenTransaction } from '../store/database.js';
import { type Inserted, insertTasks, type NewTask } from '../store/new-tasks.js';
import type { TaskStore } from '../store/tasks.js';
import { withTimeout } from '../timeout.js';
import type { QueuedTask, TaskQueue } from './contract.js';

/** How long the queue may take before the dispatcher takes over. */
const QUEUE_PATIENCE_MS = 5_000;

/**
 * Queues a task, or finds the parse of the same file that is under way. Once this returns, the task is safe, even if the queue is
 * unreachable. If it joins a transaction, the task is safe once that commits.
 */
export type Enqueue = (
  task: Pick<NewTask, 'taskName' | 'taskKwargs' | 'resourceId' | 'requestedBy' | 'deed'>,
  within?: OpenTransaction,
) => Promise<Inserted>;

export interface Enqueuer {
  enqueue: Enqueue;
  /** Waits until every job whose task was queued so far has reached the queue, or was given up. */
  settle(): Promise<void>;
}

/**
 * The task's row commits first, then its job is added. A job whose row was rolled back would have nothing to work on. A row whose job
 * never arrived is found by the dispatcher. The caller has its answer with the row, and never waits for a slow or unreachable queue.
 */
export function createEnqueuer({ tasks, queue, log }: { tasks: TaskStore; queue: TaskQueue; log: Logger }): Enqueuer {
  let last: Promise<unknown> = Promise.resolve();
  const add = createBatcher(async (added: QueuedTask[]) => {
    try {
      await withTimeout(queue.add(added), QUEUE_PATIENCE_MS);
    } catch (error) {
      log.warn({ tasks: added.length, reason: messageOf(error) }, 'the queue is unreachable: jobs are added later');
    }
    return added;
  });
  return {
    async enqueue({ taskName, taskKwargs, resourceId, requestedBy = null, deed = null }, within) {
      const task = { taskId: randomUUID(), taskName, taskKwargs, resourceId, requestedBy, deed };
      const inserted = within ? await insertWithin(within, task) : await tasks.insert(task);
      const addJob = () => {
        last = add({ taskId: task.taskId, taskName });
      };
      if (inserted.existing) return inserted;
      if (within) within.afterCommit(addJob);
      else addJob();
      return inserted;
    },
    // Batches are added one after the other: after the last one, all are added.
    settle: async () => void (await last),
  };
}

async function insertWithin({ client }: OpenTransaction, task: NewTask): Promise<Inserted> {
  const [inserted] = await insertTasks(client, [task]);
  if (!inserted) throw new Error(`task ${task.taskId} was neither inserted nor found`);
  return inserted;
}
