import { createHash } from 'node:crypto';

const MOST_TRIES = 8;
/** An outage is nobody's fault, and an unlucky task is cut off by several; with an end, should it be the task that brings the database down. */
const MOST_TRIES_IN_OUTAGES = 30;

const FIRST_DELAY_MS = 1_000;
/** So many times the delay doubles. */
const DOUBLINGS = 6;

/** Tries of one task, the first included, by the code of what cut off the last one; some 20 minutes where the database was away, full or busy. */
export function mostTries(code: string): number {
  return code.startsWith('database_') ? MOST_TRIES_IN_OUTAGES : MOST_TRIES;
}

/**
 * How long to wait after a task's `retries`th try has failed, in milliseconds: 1, 2, 4 … 64 seconds, each up to half shorter
 * so that not all tasks come back at once. The same for the same task and try: what its row says is when it happens.
 */
export function backoffDelay(taskId: string, retries: number): number {
  const full = FIRST_DELAY_MS * 2 ** Math.min(retries - 1, DOUBLINGS);
  const jitter = createHash('sha256').update(`${taskId}:${retries}`).digest().readUInt16BE() / 0xffff;
  // BullMQ takes whole milliseconds alone.
  return Math.round(full * (1 - jitter / 2));
}

/** Thrown to BullMQ for a task that is to be tried again: the delay that its row names. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';

  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message);
  }
}
