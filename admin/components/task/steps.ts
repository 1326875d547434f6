import type { LiveTask } from '../../views/home.js';

/** An event in the life of a task. */
export interface Step {
  kind: 'queued' | 'started' | 'lost' | 'tryFailed' | 'nextTry' | 'SUCCESS' | 'FAILURE' | 'REVOKED';
  /** ISO 8601; null if it is not known, e.g. in imported tasks. */
  at: string | null;
  /** Milliseconds since the step before, i.e. how long the task waited, or ran. Null if it is not known. */
  took: number | null;
  worker?: string | null;
  /** The error of a failed try. */
  error?: unknown;
}

/**
 * The steps of a task's life, in order: queued, started, each failed try and the date of the next one, and its end. Tasks that are
 * older than the list of tries, or from another installation, have only the steps of their dates.
 */
export function stepsOf(task: LiveTask): Step[] {
  const { status, tries, worker, date_created, date_started, date_done, date_next_retry } = task;
  const steps: Step[] = [{ kind: 'queued', at: date_created, took: null }];
  for (const each of tries) {
    const isLost = each.date_next_retry === null;
    steps.push({ kind: 'started', at: each.date_started, took: null, worker: each.worker });
    steps.push({ kind: isLost ? 'lost' : 'tryFailed', at: each.date_ended, took: null, error: each.error });
    if (!isLost) steps.push({ kind: 'nextTry', at: each.date_next_retry, took: null });
  }
  const last = tries.at(-1);
  // If a task waits for its next try, or was cancelled while it waited, `date_started` is the last try's start. That step is there
  // already.
  const isTold = date_started !== null && timeOf(last?.date_started ?? null) === timeOf(date_started);
  if (date_started !== null && !isTold) steps.push({ kind: 'started', at: date_started, took: null, worker });
  if (status === 'RETRY' && !last) steps.push({ kind: 'nextTry', at: date_next_retry, took: null });
  if (status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED') {
    steps.push({ kind: status, at: date_done, took: null });
  }
  return steps.map((step, at) => ({ ...step, took: tookUntil(step, steps[at - 1]) }));
}

/** A planned moment lies between two things that happened: the time to it is not a duration. */
function tookUntil(step: Step, before: Step | undefined): number | null {
  if (!before || step.kind === 'nextTry' || before.kind === 'nextTry') return null;
  const took = timeOf(step.at) - timeOf(before.at);
  return Number.isFinite(took) && took >= 0 ? took : null;
}

function timeOf(at: string | null): number {
  return at === null ? Number.NaN : Date.parse(at);
}
