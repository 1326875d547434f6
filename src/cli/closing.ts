import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import type { Part } from '../connections.js';
import type { Deps, StoreDeps } from '../deps.js';
import { messageOf } from '../errors.js';
import { exitSoon, untilStopped } from './stop.js';

/** How long a command may take to stop before its data are closed anyway, in milliseconds. */
const PATIENCE_MS = 5_000;

export interface Closable {
  close(): Promise<void>;
}

/**
 * Runs `work` on database and queue, and closes what it opened.
 * @param part what the process does
 */
export async function withDeps(
  config: Config,
  stop: AbortSignal,
  work: (deps: Deps, opened: Closable[]) => Promise<void>,
  part: Part = 'command',
): Promise<void> {
  // Only the commands that need these modules load them: a `read` of a small file takes less time than loading all of them.
  const { createDeps } = await import('../deps.js');
  await closing(await createDeps(config, stop, part), stop, work);
}

/** Runs `work` on the database alone, for commands that queue nothing. */
export async function withStore(
  config: Config,
  stop: AbortSignal,
  work: (deps: StoreDeps) => Promise<void>,
): Promise<void> {
  const { createStoreDeps } = await import('../deps.js');
  await closing(await createStoreDeps(config, stop, 'command'), stop, work);
}

/**
 * Runs `work`, then closes what it opened, last first, and the data under it. If something cannot be closed, because its server is
 * unreachable, the rest is closed all the same, and the process ends.
 */
async function closing<D extends StoreDeps>(
  deps: D,
  stop: AbortSignal,
  work: (deps: D, opened: Closable[]) => Promise<void>,
): Promise<void> {
  const opened: Closable[] = [];
  const patience = new AbortController();
  try {
    const working = work(deps, opened);
    working.catch(() => {});
    await Promise.race([working, stuck(stop, patience.signal)]);
  } finally {
    patience.abort();
    for (const part of [...opened.reverse(), deps]) {
      await part.close().catch((error: unknown) => deps.log.warn({ reason: messageOf(error) }, 'could not be closed'));
    }
    // If only output is left to be written, the process waits for it, however slowly it is read.
    if (opened.length > 0) exitSoon();
  }
}

/** Rejects if work that should stop has gone on for too long. */
async function stuck(stop: AbortSignal, over: AbortSignal): Promise<never> {
  await untilStopped(stop);
  await sleep(PATIENCE_MS, undefined, { signal: over }).catch(() => {});
  throw stop.reason;
}
