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
 * Queues a task, or finds the parse of the same file that is under way. The task is safe once this answers, even while the
 * queue is away; with a transaction to join, once that commits.
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
 * The task's row commits first, then its job is added: a job whose row never came to be would have nothing to work on, and
 * a row whose job never arrived is found by the dispatcher. So that the caller has its answer with the row, and waits neither
 * for a slow queue nor for one that is away.
 */
export function createEnqueuer({ tasks, queue, log }: { tasks: TaskStore; queue: TaskQueue; log: Logger }): Enqueuer {
  let last: Promise<unknown> = Promise.resolve();
  const add = createBatcher(async (added: QueuedTask[]) => {
    try {
      await withTimeout(queue.add(added), QUEUE_PATIENCE_MS);
    } catch (error) {
      log.warn({ tasks: added.length, reason: messageOf(error) }, 'the queue is away: the dispatcher will add these');
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
    // Batches are added one after the other: with the last one, all are.
    settle: async () => void (await last),
  };
}

async function insertWithin({ client }: OpenTransaction, task: NewTask): Promise<Inserted> {
  const [inserted] = await insertTasks(client, [task]);
  if (!inserted) throw new Error(`task ${task.taskId} was neither inserted nor found`);
  return inserted;
}
