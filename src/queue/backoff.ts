import { createHash } from 'node:crypto';

const MOST_TRIES = 8;
/**
 * An outage is not the task's fault, and an unlucky task meets several. There is an end, because it may be the task that brings the
 * database down.
 */
const MOST_TRIES_IN_OUTAGES = 30;

const FIRST_DELAY_MS = 1_000;
/** The delay doubles so many times. */
const DOUBLINGS = 6;

/**
 * How many tries a task has, the first included, by the code of the last failure. If the database was unreachable, full or busy, that
 * is some 20 minutes.
 */
export function mostTries(code: string): number {
  return code.startsWith('database_') ? MOST_TRIES_IN_OUTAGES : MOST_TRIES;
}

/**
 * How long to wait after a task's `retries`th try has failed, in milliseconds: 1, 2, 4 … 64 seconds. Each is up to half shorter,
 * because not all tasks should come back at once. The same task and try always have the same delay: it must happen when the task's row
 * says.
 */
export function backoffDelay(taskId: string, retries: number): number {
  const full = FIRST_DELAY_MS * 2 ** Math.min(retries - 1, DOUBLINGS);
  const jitter = createHash('sha256').update(`${taskId}:${retries}`).digest().readUInt16BE() / 0xffff;
  // BullMQ accepts only whole milliseconds.
  return Math.round(full * (1 - jitter / 2));
}

/** Thrown to BullMQ for a task that is to be tried again, with the delay that its row names. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';

  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message);
  }
}
