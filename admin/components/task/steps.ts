import type { LiveTask } from '../../views/home.js';

/** What happened to a task at one moment. */
export interface Step {
  kind: 'queued' | 'started' | 'lost' | 'tryFailed' | 'nextTry' | 'SUCCESS' | 'FAILURE' | 'REVOKED';
  /** ISO 8601; null where it is not known, as of imported tasks. */
  at: string | null;
  /** Since the step before, in milliseconds: how long it waited, or ran. Null where nothing says so. */
  took: number | null;
  worker?: string | null;
  /** What a try failed with. */
  error?: unknown;
}

/**
 * A task's life, in order: queued, started, each try that failed and when the next one was due, and its end. Tasks that are older than the
 * list of tries, or came from another installation, have of it what their dates tell.
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
  // A task that waits for its next try, or was cancelled then, began the one that it tells of.
  const isTold = date_started !== null && timeOf(last?.date_started ?? null) === timeOf(date_started);
  if (date_started !== null && !isTold) steps.push({ kind: 'started', at: date_started, took: null, worker });
  if (status === 'RETRY' && !last) steps.push({ kind: 'nextTry', at: date_next_retry, took: null });
  if (status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED') {
    steps.push({ kind: status, at: date_done, took: null });
  }
  return steps.map((step, at) => ({ ...step, took: tookUntil(step, steps[at - 1]) }));
}

/** A planned moment lies between two things that happened: the time to it is no duration of anything. */
function tookUntil(step: Step, before: Step | undefined): number | null {
  if (!before || step.kind === 'nextTry' || before.kind === 'nextTry') return null;
  const took = timeOf(step.at) - timeOf(before.at);
  return Number.isFinite(took) && took >= 0 ? took : null;
}

function timeOf(at: string | null): number {
  return at === null ? Number.NaN : Date.parse(at);
}
