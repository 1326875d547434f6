import { untilAborted } from '../abort.js';

/** The first error of standard output. Unheard, it would end the process in the middle of something, with a stack trace. */
let lost: NodeJS.ErrnoException | null = null;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  lost ??= error;
});
// There is nobody left to tell.
process.stderr.on('error', () => {});

/** Why standard output cannot be written any more; null while it can. */
export function lostOutput(): NodeJS.ErrnoException | null {
  return lost;
}

/**
 * Writes a line to standard output, for people or programs, and waits until it has been taken.
 * @param stop ends the waiting: somebody who reads no further, as a pager does, must not keep the command from ending
 * @throws the stream's error, as EPIPE when nobody reads on; the signal's reason
 */
export function say(text: string, stop?: AbortSignal): Promise<void> {
  const written = new Promise<void>((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
  return untilAborted(written, stop);
}

/** Says what goes on, in a process that also goes on when nobody reads it. */
export async function announce(text: string): Promise<void> {
  await say(text).catch(() => {});
}

/** Tells on standard error what whoever waits should know. */
export function tellOf(message: string): void {
  process.stderr.write(`gyoretsu: ${message}\n`);
}

/** Tells in one line on standard error what went wrong. */
export function complain(message: string): void {
  tellOf(message.trim().replace(/\s*\n\s*/g, ' '));
}
