import { mkdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';

/** A fresh cluster takes some 40 MB, and PostgreSQL's write-ahead log as much again. */
const LEAST_FREE_BYTES = 96 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

const REASONS: Record<string, string> = {
  EACCES: 'this account may not write there',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something that is no folder has this name',
  EISDIR: 'a folder is in the place of a file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'something on the way there is no folder',
  ENOTEMPTY: 'a folder with other files in it is in the way',
  EPERM: 'this account may not write there',
  EROFS: 'the disk is read-only',
  ERR_INVALID_ARG_VALUE: 'the name holds a NUL character',
};

/**
 * Makes the folder `dataDir` and its parents, unless it is there.
 * Not by mkdir's `recursive`: below /proc Node would try again for ever, at full load.
 * @throws the system's error
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  const found = await stat(dataDir).catch(() => null);
  if (found?.isDirectory()) return;
  try {
    await mkdir(dataDir);
  } catch (error) {
    const parent = dirname(dataDir);
    if (codeOf(error) === 'ENOENT' && parent !== dataDir && !(await isThere(parent))) {
      await makeDataDir(parent);
      await makeDataDir(dataDir);
    } else if (codeOf(error) !== 'EEXIST' || !(await stat(dataDir).catch(() => null))?.isDirectory()) throw error;
  }
}

/** Translates a system's error into what it means for the data folder. Any other error stays as it is. */
export function explainDataDir(dataDir: string, error: unknown): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined || isSpawnError(error)) return error;
  const reason = REASONS[code];
  if (reason === undefined && !('syscall' in error)) return error;
  const place = placeOf(error) ?? dataDir;
  return new UserError(
    'data_dir',
    `DATA_DIR is ${printable(dataDir)}, but ${place === dataDir ? 'it' : printable(place)} cannot be used: ${reason ?? code}. ` +
      'Set DATA_DIR to a folder that this account can write, or DATABASE_URL to a PostgreSQL server.',
  );
}

/** A sentence for errors whose cause may be a full disk; empty if there is room. */
export async function describeRoom(dataDir: string): Promise<string> {
  const disk = await statfs(dataDir).catch(() => null);
  const free = disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY;
  return free < LEAST_FREE_BYTES ? ` The disk of DATA_DIR has ${Math.floor(free / MEBIBYTE)} MiB left.` : '';
}

/** The file that an error is about. If it names two, the one that was to be made. */
function placeOf(error: Error): string | undefined {
  if ('dest' in error && typeof error.dest === 'string') return error.dest;
  return 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A program that could not be started is not a fault of the folder. */
function isSpawnError(error: Error): boolean {
  return 'syscall' in error && typeof error.syscall === 'string' && error.syscall.startsWith('spawn');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A name as one line can show it. */
function printable(path: string): string {
  const clean = path.replace(/\p{Cc}/gu, '\ufffd');
  return clean.length > 200 ? `${clean.slice(0, 100)}…${clean.slice(-60)}` : clean;
}
