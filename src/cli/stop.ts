/** 128 + SIGINT: the exit status of a command that Ctrl-C ended. */
export const STOPPED_STATUS = 130;

/** How long a process may stay after its end because something still hangs, in milliseconds. */
const LAST_BREATH_MS = 1_000;

/** Why a command ended before it was done. */
export class Stopped extends Error {}

/** A signal that aborts at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(STOPPED_STATUS);
    // The terminal has written ^C and stays on that line.
    if (process.stderr.isTTY) process.stderr.write('\n');
    stop.abort(new Stopped('stopped'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

/** Resolves when the command is to stop. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve());
  });
}

/** Ends the process in a moment, even if something still hangs in it. */
export function exitSoon(): void {
  setTimeout(() => process.exit(), LAST_BREATH_MS).unref();
}
