import type { BackoffStrategy, Queue, Worker, WorkerOptions } from 'bullmq';
import type { TaskName } from '../store/task.js';
import { backoffDelay, TryAgain } from './backoff.js';
import type { JobData, Processor, TaskQueue } from './contract.js';

/** Finished jobs are kept so long for people who look at Bull Board. Their tasks stay longer. */
const KEEP_MS = 60 * 60 * 1000;
const CLEAN_AT_ONCE = 5_000;

/**
 * A task's row decides whether it is tried again. BullMQ also counts failures that we do not, e.g. of an acknowledgement: its own limit
 * is out of reach.
 */
export const RETRIES = { attempts: 1_000, backoff: { type: 'by-task' } };

/** A killed worker's jobs run again after at most lock + check: 12 s. */
const STALL = { lockDuration: 8_000, stalledInterval: 4_000, maxStalledCount: 20 };

const backoffStrategy: BackoffStrategy = (tries, _type, error, job) =>
  error instanceof TryAgain ? error.delayMs : backoffDelay(job?.id ?? '', tries);

/** What both backends have in common, over their queues. */
export function build(
  backend: TaskQueue['backend'],
  queues: Queue[],
  makeWorker: (
    name: TaskName,
    processor: Processor,
    options: Omit<WorkerOptions, 'connection'>,
  ) => Worker<JobData, void>,
): TaskQueue {
  // BullMQ reports lost connections here and connects anew by itself. Without a listener, the event would end the process.
  for (const queue of queues) queue.on('error', () => {});
  return {
    backend,
    queues,

    async add(tasks) {
      await Promise.all(
        queues.map(async (queue) => {
          const jobs = tasks
            .filter((task) => task.taskName === queue.name)
            .map(({ taskId }) => ({ name: queue.name, data: { taskId }, opts: { jobId: taskId } }));
          if (jobs.length > 0) await queue.addBulk(jobs);
        }),
      );
    },

    async revive(tasks) {
      let revived = 0;
      for (const { taskId, taskName } of tasks) {
        const queue = queues.find((each) => each.name === taskName);
        const state = await queue?.getJobState(taskId);
        // The task's row says that it is due, but the job still waits: a wrong clock set its time.
        if (state === 'delayed') {
          revived += (await promote(queue, taskId)) ? 1 : 0;
          continue;
        }
        if (!queue || !state || !['unknown', 'completed', 'failed'].includes(state)) continue;
        // If a job has ended, the queue refuses another one with its id.
        if (state !== 'unknown') await queue.remove(taskId);
        await queue.add(taskName, { taskId }, { jobId: taskId });
        revived++;
      }
      return revived;
    },

    async createWorker(taskName, processor, concurrency) {
      const worker = makeWorker(taskName, processor, { concurrency, ...STALL, settings: { backoffStrategy } });
      // Without a listener, the first lost connection would end the process.
      worker.on('error', () => {});
      // If a worker is built while its server is unreachable, it never recovers, and reports nothing.
      await worker.waitUntilReady();
      return worker;
    },

    async ping() {
      // One field of each. A count would read all jobs that wait.
      await Promise.all(queues.map((queue) => queue.isPaused()));
    },

    async clean() {
      // Not `removeOnComplete`: with an age or a count it can deadlock on PostgreSQL.
      for (const queue of queues) {
        for (const state of ['completed', 'failed'] as const) {
          while ((await queue.clean(KEEP_MS, CLEAN_AT_ONCE, state)).length === CLEAN_AT_ONCE);
        }
      }
    },

    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

/** Lets a delayed job run now. Returns false if it started by itself meanwhile. */
async function promote(queue: Queue | undefined, jobId: string): Promise<boolean> {
  try {
    const job = await queue?.getJob(jobId);
    await job?.promote();
    return job !== undefined;
  } catch (error) {
    if ((await queue?.getJobState(jobId)) === 'delayed') throw error;
    return false;
  }
}
