import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../src/deps.js';
import { dispatchTasks } from '../src/dispatch.js';
import { messageOf } from '../src/errors.js';
import { createChildren } from './children.js';
import { doParseResource } from './jobs/do-parse-resource.js';
import { doSomething } from './jobs/do-something.js';
import { runTask } from './run-task.js';

/** Small tasks at a time: they wait for the database far more than they compute. */
const SMALL_TASKS_AT_A_TIME = 64;
const DISPATCH_EVERY_MS = 5_000;
const CLEAN_EVERY_MS = 5 * 60 * 1_000;
/** How long running tasks may go on after a stop was asked for; then they go back to the queue. */
const GRACE_MS = 10_000;
/** How long the queue may take to take them. */
const HAND_BACK_MS = 5_000;

export interface RunningWorker {
  close(): Promise<void>;
}

/** Starts taking jobs from the queues, and the dispatcher beside them. */
export async function startWorker(deps: Deps): Promise<RunningWorker> {
  const { config, log, queue, tasks, databaseUrl } = deps;
  const children = createChildren({ databaseUrl }, { heapMb: config.childHeapMb, rssMb: config.childRssMb });
  const runner = { tasks, log, workerName: `${hostname()}:${process.pid}` };
  const workers = [
    queue.createWorker(
      'do_something',
      runTask(runner, (run) => doSomething({ tasks }, run)),
      SMALL_TASKS_AT_A_TIME,
    ),
    queue.createWorker(
      'do_parse_resource',
      runTask(runner, (run) => doParseResource({ children }, run)),
      config.workerConcurrency,
    ),
  ];
  for (const worker of workers) {
    worker.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the queue reports'));
    worker.on('failed', (job, error) => {
      // Its workers died too often: none of them is left to write it down.
      if (!job || !error.message.includes('stalled')) return;
      const message = 'The workers that took this task died, one after the other. It will not be tried again.';
      void tasks.abandon(job.data.taskId, { code: 'stalled', message, traceback: error.message }).catch(() => {});
    });
  }
  const stopDispatcher = every(DISPATCH_EVERY_MS, async () => {
    const count = await dispatchTasks(deps);
    if (count > 0) log.info({ count }, 'added waiting tasks to the queue');
  });
  const stopCleaner = every(CLEAN_EVERY_MS, () => queue.clean());

  function every(ms: number, work: () => Promise<void>): () => void {
    const tick = () => work().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'will be tried again'));
    void tick();
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  }

  return {
    async close() {
      stopDispatcher();
      stopCleaner();
      const drained = Promise.all(workers.map((worker) => worker.close())).catch(() => {});
      await Promise.race([drained, sleep(GRACE_MS, undefined, { ref: false })]);
      children.close();
      await Promise.race([drained, sleep(HAND_BACK_MS, undefined, { ref: false })]);
      // Only a queue that is away still keeps them.
      await Promise.race([
        Promise.all(workers.map((worker) => worker.close(true))).catch(() => {}),
        sleep(HAND_BACK_MS, undefined, { ref: false }),
      ]);
    },
  };
}
