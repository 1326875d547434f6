import type { Config } from '../config.js';
import type { Deps, StoreDeps } from '../deps.js';
import { messageOf } from '../errors.js';

export const UNTIL_STOPPED = { untilStopped: true };

/** How long after its end a process may still hold on to something. */
const LAST_BREATH_MS = 3_000;

// What only some commands need is loaded by them: a `read` of a small file takes less time than loading all of it.

export async function openDeps(config: Config): Promise<Deps> {
  const { createDeps } = await import('../deps.js');
  return createDeps(config);
}

export async function openStore(config: Config): Promise<StoreDeps> {
  const { createStoreDeps } = await import('../deps.js');
  return createStoreDeps(config);
}

/**
 * Runs `work` until it ends or Ctrl-C ends it, then closes what it opened, last first, and the data under it. What cannot
 * be closed, because its server is away, keeps neither the rest open nor the process alive.
 */
export async function closing<D extends StoreDeps>(
  opening: Promise<D>,
  work: (opened: { close(): Promise<void> }[], deps: D, stop: Promise<void>) => Promise<void>,
  { untilStopped = false } = {},
): Promise<void> {
  let stopped = false;
  const stop = stopSignal().then(() => {
    stopped = true;
  });
  const opened: { close(): Promise<void> }[] = [];
  const deps = await opening;
  try {
    if (!stopped) await Promise.race([work(opened, deps, stop), stop]);
    // What only runs until it is stopped ended well, even while it started; what had something to do did not do it.
    if (stopped && !untilStopped) process.exitCode = 130;
  } finally {
    for (const part of [...opened.reverse(), deps]) {
      await part.close().catch((error: unknown) => deps.log.warn({ reason: messageOf(error) }, 'could not be closed'));
    }
    // Not where only output is left to be written, however slowly it is read.
    if (stopped || opened.length > 0) setTimeout(() => process.exit(), LAST_BREATH_MS).unref();
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
