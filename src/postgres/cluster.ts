import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programEnvironment } from '../config.js';
import { messageOf, UserError } from '../errors.js';
import { type Account, canEnter, findAccount, SHARED_HOME } from './account.js';
import { type Binaries, findBinaries } from './binaries.js';
import { describeRoom } from './data-dir.js';

const run = promisify(execFile);

export interface Cluster {
  folder: string;
  log: string;
  binaries: Binaries;
  account: Account | undefined;
}

export async function findCluster(dataDir: string): Promise<Cluster> {
  const account = await findAccount();
  const binaries = await findBinaries(account);
  const own = join(dataDir, 'postgres');
  const folder = account && !(await canEnter(dataDir, account)) ? await placeElsewhere(own) : own;
  return { folder, log: `${folder}.log`, binaries, account };
}

/**
 * Whether there is no cluster yet.
 * @throws UserError if something else is there: a cluster that lost a file must not lose its password, too
 */
export async function isMissing({ folder }: Cluster): Promise<boolean> {
  if (existsSync(join(folder, 'PG_VERSION'))) return false;
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length === 0) return true;
  throw new UserError(
    'embedded_postgres',
    `DATA_DIR: ${folder} holds files, but no PostgreSQL database (PG_VERSION is missing). Move it away to begin anew.`,
  );
}

/**
 * Makes a place that the account can enter, and a link to it in the data folder, so that people find it. The link decides: if somebody
 * deletes the data folder, a new cluster is made, as at any other place.
 */
async function placeElsewhere(link: string): Promise<string> {
  const placed = await readlink(link).catch(() => null);
  if (placed !== null) return placed;
  const folder = join(SHARED_HOME, randomBytes(8).toString('hex'));
  await mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
  await symlink(folder, link);
  return folder;
}

export async function readPassword(dataDir: string, isNew: boolean): Promise<string> {
  const file = join(dataDir, 'postgres.password');
  if (isNew) {
    // Written whole or not at all: an empty password file would lock us out of our own cluster.
    await writeFile(`${file}.new`, randomBytes(24).toString('hex'), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return readFile(file, 'utf8').catch(() => {
    throw new UserError(
      'embedded_postgres',
      `${file} is gone, and with it the key to the data beside it. Put it back.`,
    );
  });
}

/** Makes the cluster beside its place and moves it there: a half-made one would never start. */
export async function initialise(cluster: Cluster, password: string, signal: AbortSignal | undefined): Promise<void> {
  const { account, folder } = cluster;
  const unfinished = `${folder}.new`;
  const passwordFile = `${folder}.pw`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await writeFile(cluster.log, '', { mode: 0o600 });
  for (const path of account ? [unfinished, passwordFile, cluster.log] : []) {
    await chown(path, account?.uid ?? 0, account?.gid ?? 0);
  }
  try {
    await run(
      cluster.binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // Without these an empty environment would make an SQL_ASCII cluster. The built-in locale needs none of the system's.
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      // PostgreSQL's own variables are not among them: PGPORT or PGDATA would name another server.
      { cwd: '/', env: programEnvironment(), ...account, ...(signal && { signal }) },
    );
  } catch (error) {
    // A half-made cluster may fill the disk. A program of initdb that is about to end may still write into it: hence more than one try.
    // If it cannot be removed now, the next start removes it.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }).catch(() => {});
    signal?.throwIfAborted();
    const room = await describeRoom(dirname(folder));
    throw new UserError(
      'embedded_postgres',
      `The embedded PostgreSQL could not be set up in DATA_DIR (${folder}): ${reasonOf(error)}.${room}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, folder);
}

/** Returns initdb's complaint. Its first lines only tell what it was about to do. */
function reasonOf(error: unknown): string {
  const printed = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const complaint = /(?:error|FATAL|PANIC): +(.+)/.exec(printed)?.[1];
  return (complaint ?? messageOf(error)).trim().replace(/\.$/, '');
}
