import { createHash } from 'node:crypto';

/** Tries of one task, the first included: long enough for an outage of some minutes. */
export const MOST_TRIES = 8;

const FIRST_DELAY_MS = 1_000;

/**
 * How long to wait after a task's `retries`th try has failed, in milliseconds: 1, 2, 4 … 64 seconds, each up to half shorter
 * so that not all tasks come back at once. The same for the same task and try: what its row says is when it happens.
 */
export function backoffDelay(taskId: string, retries: number): number {
  const full = FIRST_DELAY_MS * 2 ** (Math.min(retries, MOST_TRIES - 1) - 1);
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
