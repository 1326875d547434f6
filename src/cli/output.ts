import { untilAborted } from '../abort.js';

/** The first error of standard output. Without a listener, it would end the process in the middle of its work, with a stack trace. */
let lost: NodeJS.ErrnoException | null = null;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  lost ??= error;
});
// If standard error is closed, nobody reads what goes wrong with it.
process.stderr.on('error', () => {});

/** Why standard output cannot be written any more; null while it can. */
export function lostOutput(): NodeJS.ErrnoException | null {
  return lost;
}

/**
 * Writes a line to standard output, for people or programs, and waits until it has been taken.
 * @param stop ends the wait: if the reader stops reading but stays, as a pager does, the command must still end
 * @throws the stream's error, e.g. EPIPE if nobody reads on; the signal's reason
 */
export function say(text: string, stop?: AbortSignal): Promise<void> {
  const written = new Promise<void>((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
  return untilAborted(written, stop);
}

/** Prints what happens, in a process that goes on even if nobody reads it. */
export async function announce(text: string): Promise<void> {
  await say(text).catch(() => {});
}

/** Prints a message for the person who waits, on standard error. */
export function tellOf(message: string): void {
  process.stderr.write(`gyoretsu: ${message}\n`);
}

/** Prints in one line on standard error what went wrong. */
export function complain(message: string): void {
  tellOf(message.trim().replace(/\s*\n\s*/g, ' '));
}
