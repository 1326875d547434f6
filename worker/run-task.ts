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

/** How often a running task's progress is written and its claim checked, in milliseconds. A cancelled task stops within this time. */
const HEARTBEAT_MS = 1_000;

/** One task that is under way. */
export interface TaskRun {
  claim: Claim;
  onProgress: (progress: Progress) => void;
  /**
   * Aborts if the claim is lost: the task was cancelled, deleted, or taken over. Never aborts because the task itself has succeeded.
   */
  signal: AbortSignal;
}

interface RunnerDeps {
  tasks: TaskStore;
  log: Logger;
  workerName: string;
  /** Aborts when this worker has to stop. What fails after that fails because of it. */
  stopping: AbortSignal;
}

/**
 * Makes a queue's processor of `work`. It claims the task's row, keeps the claim alive, and writes how the task failed. `work` itself
 * marks SUCCESS, in the transaction of what it stores. After that commit the job is done, whatever `work` throws.
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
    // The job was delivered twice, or its task was cancelled meanwhile. The row says that nothing is left to do.
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
 * Writes RETRY or FAILURE, and throws what makes BullMQ do the same. Returns if the task has succeeded under this claim. A child may
 * end, or lose its connection, after its commit and before it reports that.
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
    // The task itself did not fail: it waits again as if no worker had taken it. If the database is unreachable, the row stays STARTED.
    // The next worker that takes the job can claim it nevertheless.
    const state = await tasks.release(claim).catch(() => null);
    return state === 'succeeded' ? noteSuccess(log, claim, failure) : handBack(job, token);
  }
  const retry = failure.curable && claim.retries + 1 < mostTries(failure.code);
  if (failure.curable && !retry) {
    failure = {
      ...failure,
      message: `${failure.message} The task was tried ${claim.retries + 1} times, and will not be tried again.`,
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

/** The row decides. What went wrong after the commit is worth a line in the log, and nothing more. */
function noteSuccess(log: Logger, claim: Claim, { code, message }: Failure): void {
  log.info(
    { task: claim.taskId, attempt: claim.attempt, code, reason: message },
    'the task succeeded before this error',
  );
}

/**
 * Puts a job back, and other workers can take it at once. If the queue is unreachable, the job's lock runs out later, with the same
 * effect.
 */
async function handBack(job: Job<JobData>, token: string | undefined): Promise<never> {
  await job.moveToWait(token).catch(() => {});
  throw new WaitingError();
}

/**
 * Repeats `work` while the database is unreachable. Otherwise each outage would cost one of the task's tries. After the last try, no
 * worker would be left to end the task.
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
    // An outage is no reason to stop, because the transaction at the end decides.
    const state = await tasks.setProgress(claim, progress).catch(() => 'held');
    isAsking = false;
    // A child whose task has succeeded is about to report that. Killing the child now would make a failure of it.
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
