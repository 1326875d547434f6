import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { programEnvironment } from '../config.js';
import { UserError } from '../errors.js';

/** How long a scanner may take after the last byte, or for a single piece, in milliseconds. If it hangs, the upload would hang too. */
const PATIENCE_MS = 60_000;
/** Exit statuses of clamdscan(1) and clamscan(1), which other scanners follow. */
const CLEAN = 0;
const FOUND = 1;

/**
 * Passes a file's bytes on, and to the standard input of a scanner for malware. After the last byte it waits for the verdict. Without a
 * scanner it only passes them on.
 * @param command a program and its arguments, separated by blanks, as `UPLOAD_SCAN_COMMAND` has them
 * @throws UserError `malware_found`; `scan_failed` if there is no verdict, because then nothing may be stored
 */
export async function* whileScanning(
  command: string | null,
  body: AsyncIterable<Buffer>,
  patienceMs = PATIENCE_MS,
): AsyncGenerator<Buffer, void, undefined> {
  if (command === null) {
    yield* body;
    return;
  }
  const [program = '', ...args] = command.split(/\s+/);
  const scanner = spawn(program, args, { env: programEnvironment(), stdio: ['pipe', 'ignore', 'ignore'] });
  const verdict = new Promise<number | null>((resolve) => {
    scanner.on('error', () => resolve(null));
    scanner.on('exit', resolve);
  });
  // The types hide that Node makes no pipe when the process has no file descriptors left (EMFILE).
  if (!scanner.stdin) throw scanFailed();
  // A scanner that has found something may stop reading. Its exit status tells.
  scanner.stdin.on('error', () => {});
  try {
    for await (const piece of body) {
      const taken = new Promise((resolve) => scanner.stdin.write(piece, resolve));
      await within(patienceMs, Promise.race([taken, verdict]));
      yield piece;
    }
    scanner.stdin.end();
    const status = await within(patienceMs, verdict);
    if (status === FOUND) throw malwareFound();
    if (status !== CLEAN) throw scanFailed();
  } finally {
    scanner.kill('SIGKILL');
  }
}

async function within<T>(ms: number, waited: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  try {
    const late = sleep(ms, undefined, { signal: waiting.signal }).then(() => Promise.reject(scanFailed()));
    return await Promise.race([waited, late]);
  } finally {
    waiting.abort();
  }
}

function malwareFound(): UserError {
  const message =
    'The scanner for malware refused the file, and nothing was stored. Ask the sender, or an administrator.';
  return new UserError('malware_found', message, 422, [{ field: 'file', message }]);
}

function scanFailed(): UserError {
  const message =
    'The file could not be checked for malware, and nothing was stored. Try again later, or ask an administrator.';
  return new UserError('scan_failed', message, 503, [], { retryAfter: 60 });
}
