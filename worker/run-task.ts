import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { Logger } from '../src/log.js';
import { backoffDelay, mostTries, TryAgain } from '../src/queue/backoff.js';
import type { JobData, Processor } from '../src/queue/contract.js';
import type { Progress } from '../src/store/task.js';
import type { Claim } from '../src/store/task-claims.js';
import type { TaskStore } from '../src/store/tasks.js';
import { describeFailure } from './failure.js';
import type { Failure } from './messages.js';

/** How often a running task's progress is written, and its claim checked: a cancelled task stops within this. */
const HEARTBEAT_MS = 1_000;

/** One task at work. */
export interface TaskRun {
  claim: Claim;
  onProgress: (progress: Progress) => void;
  /** Aborts when the claim is lost: cancelled, deleted, or taken over. Never because the task itself has succeeded. */
  signal: AbortSignal;
}

interface RunnerDeps {
  tasks: TaskStore;
  log: Logger;
  workerName: string;
  /** Aborts when this worker's time is over: what fails from then on failed because of that. */
  stopping: AbortSignal;
}

/**
 * Makes a queue's processor of `work`: claims the task's row, keeps the claim alive, and writes how it failed. `work` itself
 * marks SUCCESS, in the transaction of what it stores. Once that has committed the job is done, whatever `work` throws after it.
 * @param heartbeatMs how often progress is written and the claim checked, in milliseconds
 */
export function runTask(
  deps: RunnerDeps,
  work: (run: TaskRun) => Promise<void>,
  heartbeatMs = HEARTBEAT_MS,
): Processor {
  return async (job, token) => {
    const claim = await untilBack(() => deps.tasks.claim(job.data.taskId, deps.workerName), deps.stopping).catch(
      (error: unknown) => (deps.stopping.aborted ? handBack(job, token) : Promise.reject(error)),
    );
    // Delivered twice, or cancelled meanwhile: its row says that nothing is left to do.
    if (!claim) return;
    const heartbeat = startHeartbeat(deps.tasks, claim, heartbeatMs);
    try {
      await work({ claim, onProgress: heartbeat.setProgress, signal: heartbeat.signal });
    } catch (error) {
      await settle(deps, job, token, claim, error);
    } finally {
      heartbeat.stop();
    }
  };
}

/**
 * Writes RETRY or FAILURE, and throws for BullMQ what makes it do the same. Returns if the task has succeeded under this claim: a child may
 * end, or its connection break, between its commit and its word of it.
 */
async function settle(
  { tasks, log, stopping }: RunnerDeps,
  job: Job<JobData>,
  token: string | undefined,
  claim: Claim,
  error: unknown,
): Promise<void> {
  let failure = describeFailure(error);
  if (failure.curable && stopping.aborted) {
    // No fault of the task's: it waits again as if it had never been taken. Where the database is away, its row stays
    // STARTED, and whoever takes the job next claims it all the same.
    const state = await tasks.release(claim).catch(() => null);
    return state === 'succeeded' ? noteSuccess(log, claim, failure) : handBack(job, token);
  }
  const retry = failure.curable && claim.retries + 1 < mostTries(failure.code);
  if (failure.curable && !retry) {
    failure = {
      ...failure,
      message: `${failure.message} It was tried ${claim.retries + 1} times, and will not be again.`,
    };
  }
  const delayMs = backoffDelay(claim.taskId, claim.retries + 1);
  const write = () => (retry ? tasks.retry(claim, failure, delayMs) : tasks.fail(claim, failure));
  const state = await untilBack(write, stopping);
  if (state === 'succeeded') return noteSuccess(log, claim, failure);
  const again = retry && state === 'held';
  log.warn({ task: claim.taskId, attempt: claim.attempt, code: failure.code, retry: again }, failure.message);
  if (again) throw new TryAgain(failure.message, delayMs);
  throw new UnrecoverableError(failure.message);
}

/** The row has the last word: what went wrong after the commit is worth a line in the log, and nothing more. */
function noteSuccess(log: Logger, claim: Claim, { code, message }: Failure): void {
  log.info({ task: claim.taskId, attempt: claim.attempt, code, reason: message }, 'the task had succeeded before that');
}

/** Puts a job back where others take it at once. Where the queue is away, its lock runs out, which does the same later. */
async function handBack(job: Job<JobData>, token: string | undefined): Promise<never> {
  await job.moveToWait(token).catch(() => {});
  throw new WaitingError();
}

/**
 * Does `work` again and again while the database is away. Given up, it would cost one of the task's tries, and once those
 * are spent nobody would be left to end the task.
 */
async function untilBack<T>(work: () => Promise<T>, stopping: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!describeFailure(error).curable || stopping.aborted) throw error;
      await sleep(HEARTBEAT_MS);
    }
  }
}

function startHeartbeat(tasks: TaskStore, claim: Claim, everyMs: number) {
  const controller = new AbortController();
  let progress: Progress | null = null;
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    // An outage is no reason to stop: the transaction at the end decides.
    const state = await tasks.setProgress(claim, progress).catch(() => 'held');
    isAsking = false;
    // One that has succeeded is about to say so: killing its child now would make a failure of it.
    if (state === 'succeeded') clearInterval(timer);
    if (state === 'lost') controller.abort();
  }, everyMs);
  return {
    signal: controller.signal,
    setProgress(next: Progress) {
      progress = next;
    },
    stop: () => clearInterval(timer),
  };
}
