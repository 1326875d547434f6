import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import type { Deps } from '../src/deps.js';
import { messageOf } from '../src/errors.js';
import { deleteOldFiles } from '../src/files/delete-old-files.js';
import type { JobData } from '../src/queue/contract.js';
import { createDispatcher } from '../src/queue/dispatch.js';
import { removeOldRows } from '../src/rows/remove-old-rows.js';
import { removeOldAudit } from '../src/store/audit.js';
import { readClockLead } from '../src/store/clock.js';
import { removeOldKeys } from '../src/store/idempotency.js';
import { removeOldAttempts } from '../src/store/login-attempts.js';
import { removeOldSessions } from '../src/store/sessions.js';
import { TASK_NAMES } from '../src/store/task.js';
import { deleteOldTasks } from '../src/tasks/delete-old-tasks.js';
import { createChildren } from './children.js';
import { createJob, JOBS } from './jobs/index.js';
import { runTask } from './run-task.js';

const DISPATCH_EVERY_MS = 5_000;
const REMOVE_EVERY_MS = 15_000;
const CLEAN_EVERY_MS = 5 * 60 * 1_000;
/**
 * Workers set the locks in PostgreSQL's queue by their own clocks, for seconds. If a clock differs by more than this, locks may run out
 * too early or too late.
 */
const MOST_CLOCK_LEAD_SECONDS = 2;
/** How long the worker waits for the queue to take back the jobs of stopped tasks, in milliseconds. */
const HAND_BACK_MS = 5_000;

export interface RunningWorker {
  close(): Promise<void>;
}

/** Starts to take jobs from the queues. Also starts the dispatcher, and the removal of what is too old. */
export async function startWorker(deps: Deps): Promise<RunningWorker> {
  const { config, log, queue, databaseUrl, db } = deps;
  const children = createChildren(
    { databaseUrl, budgets: config.readLimits, storage: config.storageLimits },
    {
      heapMb: config.childHeapMb,
      rssMb: config.childRssMb,
      idleSeconds: config.taskIdleSeconds,
      totalSeconds: config.taskTotalSeconds,
    },
  );
  const closing = new AbortController();
  const stopping = new AbortController();
  const runner = { tasks: deps.tasks, log, workerName: `${hostname()}:${process.pid}`, stopping: stopping.signal };
  const workers = await Promise.all(
    TASK_NAMES.map((name) => {
      const processor = runTask(runner, createJob(name, { tasks: deps.tasks, children }));
      return queue.createWorker(name, processor, JOBS[name].atATime(config));
    }),
  );
  for (const worker of workers) {
    worker.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the queue reports an error'));
    worker.on('failed', (job, error) => void abandonStalled(job, error));
  }

  const dispatch = createDispatcher(deps);
  every(DISPATCH_EVERY_MS, async () => {
    const count = await dispatch();
    if (count > 0) log.info({ count }, 'added waiting tasks to the queue');
  });
  every(REMOVE_EVERY_MS, async () => {
    const count = await removeOldRows(deps, closing.signal);
    if (count > 0) log.info({ count }, 'removed rows and bytes that were deleted or replaced');
  });
  every(CLEAN_EVERY_MS, async () => {
    const lead = await readClockLead(db);
    if (Math.abs(lead) > MOST_CLOCK_LEAD_SECONDS) {
      const way = lead > 0 ? 'ahead of' : 'behind';
      log.warn(
        `the clock of this machine is ${Math.round(Math.abs(lead))} seconds ${way} the database's: set both by NTP`,
      );
    }
    await queue.clean();
    const kept = [
      () => removeOldKeys(db),
      () => removeOldAttempts(db),
      () => removeOldSessions(db),
      () => removeOldAudit(db, config.auditKeptDays),
    ];
    for (const removeSlice of kept) while (!closing.signal.aborted && (await removeSlice()) > 0);
    const files = await deleteOldFiles(deps, closing.signal);
    const tasks = await deleteOldTasks(deps, closing.signal);
    if (files + tasks > 0) log.info({ files, tasks }, 'deleted what is older than it is kept');
  });

  /**
   * The workers that took this task died too often, and cannot write that down themselves. If the write fails here, the dispatcher
   * queues the task again.
   */
  async function abandonStalled(job: Job<JobData> | undefined, error: Error): Promise<void> {
    if (!job || !error.message.includes('stalled')) return;
    const message = 'The workers that took this task died, one after the other. It will not be tried again.';
    await deps.tasks.abandon(job.data.taskId, { code: 'stalled', message, traceback: error.message }).catch(() => {});
  }

  /** Does `work` now and every `ms` milliseconds until the worker closes. A run is skipped while the one before is under way. */
  function every(ms: number, work: () => Promise<void>): void {
    let isAtWork = false;
    const tick = async () => {
      if (isAtWork) return;
      isAtWork = true;
      await work().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'this work will be tried again'));
      isAtWork = false;
    };
    void tick();
    const timer = setInterval(tick, ms);
    closing.signal.addEventListener('abort', () => clearInterval(timer));
  }

  return {
    async close() {
      closing.abort();
      const drained = Promise.all(workers.map((worker) => worker.close())).catch(() => {});
      await Promise.race([drained, sleep(config.shutdownGraceSeconds * 1_000, undefined, { ref: false })]);
      stopping.abort();
      children.close();
      // After this, only an unreachable queue still keeps the workers from closing.
      await Promise.race([drained, sleep(HAND_BACK_MS, undefined, { ref: false })]);
    },
  };
}
