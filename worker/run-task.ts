import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, UnrecoverableError } from 'bullmq';
import type { Logger } from '../src/log.js';
import type { JobData, Processor } from '../src/queue.js';
import type { Claim, Progress, TaskStore } from '../src/store/tasks.js';
import { describeFailure } from './failure.js';

/** How often a running task's progress is written, and its claim checked: a cancelled task stops within this. */
const HEARTBEAT_MS = 1_000;

/** One task at work. */
export interface TaskRun {
  claim: Claim;
  onProgress: (progress: Progress) => void;
  /** Aborts when the claim is lost: cancelled, deleted, or taken over. */
  signal: AbortSignal;
}

interface RunnerDeps {
  tasks: TaskStore;
  log: Logger;
  workerName: string;
}

/**
 * Makes a queue's processor of `work`: claims the task's row, keeps the claim alive, and writes how it failed. `work` itself
 * marks SUCCESS, in the transaction of what it stores.
 */
export function runTask(deps: RunnerDeps, work: (run: TaskRun) => Promise<void>): Processor {
  return async (job, _token, jobSignal) => {
    const claim = await untilBack(() => deps.tasks.claim(job.data.taskId, deps.workerName), jobSignal);
    // Delivered twice, or cancelled meanwhile: its row says that nothing is left to do.
    if (!claim) return;
    const heartbeat = startHeartbeat(deps.tasks, claim);
    const signal = jobSignal ? AbortSignal.any([jobSignal, heartbeat.signal]) : heartbeat.signal;
    try {
      await work({ claim, onProgress: heartbeat.setProgress, signal });
    } catch (error) {
      await settle(deps, job, claim, error, jobSignal);
    } finally {
      heartbeat.stop();
    }
  };
}

/** Writes RETRY or FAILURE, and throws for BullMQ what makes it do the same. */
async function settle(
  { tasks, log }: RunnerDeps,
  job: Job<JobData>,
  claim: Claim,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<never> {
  const failure = describeFailure(error);
  const retry = failure.curable && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
  const held = await untilBack(() => tasks.fail(claim, retry ? 'RETRY' : 'FAILURE', failure), signal);
  log.warn({ task: claim.taskId, attempt: claim.attempt, code: failure.code, retry: retry && held }, failure.message);
  if (retry && held) throw new Error(failure.message);
  throw new UnrecoverableError(failure.message);
}

/**
 * Does `work` again and again while the database is away. Given up, it would cost one of the job's attempts, and once those
 * are spent nobody would be left to end the task.
 */
async function untilBack<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!describeFailure(error).curable || signal?.aborted) throw error;
      await sleep(HEARTBEAT_MS);
    }
  }
}

function startHeartbeat(tasks: TaskStore, claim: Claim) {
  const controller = new AbortController();
  let progress: Progress | null = null;
  const timer = setInterval(async () => {
    // An outage is no reason to stop: the transaction at the end decides.
    const held = await tasks.setProgress(claim, progress).catch(() => true);
    if (!held) controller.abort();
  }, HEARTBEAT_MS);
  return {
    signal: controller.signal,
    setProgress(next: Progress) {
      progress = next;
    },
    stop: () => clearInterval(timer),
  };
}
