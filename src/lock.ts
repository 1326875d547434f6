import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './errors.js';

const PATIENCE_MS = 120_000;
const ASK_EVERY_MS = 50;
/** A lock without a holder's name, and older than this, was left by a process that died while it made the lock. In milliseconds. */
const UNNAMED_MS = 5_000;

/**
 * Runs `work` while no other process on this machine holds the lock `file`. A lock whose holder died is taken over.
 * @param signal ends the waiting for another holder, not the work
 * @throws UserError `locked` after two minutes; the signal's reason; the system's error if the file cannot be written or read
 */
export async function withLock<T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const me = `${process.pid} ${await startOf(process.pid)} ${randomUUID()}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(file, me))) {
    signal?.throwIfAborted();
    const found = await readHolder(file);
    if (found !== null && (await isAbandoned(file, found))) await putAside(file, found);
    else await sleep(ASK_EVERY_MS);
    if (Date.now() > deadline) {
      throw new UserError('locked', `Another process holds ${file}. If none is running, delete that file.`);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string, me: string): Promise<boolean> {
  const handle = await open(file, 'wx').catch((error: unknown) => {
    if (isSystemError(error, 'EEXIST')) return null;
    throw error;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(me);
  } catch (error) {
    // E.g. on a full disk. Nobody could tell whose an empty lock is, and the next process would wait for it.
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

/** Returns the lock's holder; null if the lock has just been released. */
async function readHolder(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Moves a dead holder's lock aside. Only one process can move a file. If it moved a living holder's lock instead, it puts that back.
 */
async function putAside(file: string, found: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8')) === found) await rm(aside, { force: true });
  else await rename(aside, file);
}

async function isAbandoned(file: string, found: string): Promise<boolean> {
  const [pid, start] = found.split(' ');
  if (!pid) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > UNNAMED_MS;
  }
  if (!isAlive(Number(pid))) return true;
  // Another process may have the dead holder's number now, after a restart of the machine or of a container.
  return start !== (await startOf(Number(pid)));
}

/** When a process started, in the kernel's own count (proc(5), field 22). On systems without /proc it is the same for all. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.replace(/^.*\) /, '').split(' ')[19] ?? '';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process lives, but belongs to someone else.
    return isSystemError(error, 'EPERM');
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
