import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findAccount } from '../../src/postgres/account.js';
import { freePort } from './free-port.js';

const run = promisify(execFile);

/** Where Debian and its relatives install each version of PostgreSQL. */
const HOME = '/usr/lib/postgresql';

/** A server of the system's own PostgreSQL, with the programs that come with it: the embedded one has neither pg_dump nor pg_restore. */
export interface SystemPostgres {
  /** Of a database that exists. The role is a superuser. */
  url: string;
  /** Runs one of its programs, e.g. pg_dump, and returns what it prints. */
  run(program: string, args: string[]): Promise<string>;
  stop(): Promise<void>;
}

export function hasSystemPostgres(): boolean {
  return spawnSync('sh', ['-c', `ls ${HOME}/*/bin/initdb ${HOME}/*/bin/pg_restore`]).status === 0;
}

/** Makes a cluster of its own for the test, and starts it on a free port of this machine alone. */
export async function startSystemPostgres(): Promise<SystemPostgres> {
  const versions = (await readdir(HOME)).map(Number).filter(Number.isInteger);
  const bin = join(HOME, String(Math.max(...versions)), 'bin');
  const account = await findAccount();
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-system-postgres-'));
  const [cluster, passwordFile, log] = [join(folder, 'data'), join(folder, 'pw'), join(folder, 'log')];
  const password = randomBytes(12).toString('hex');
  await writeFile(passwordFile, password);
  await chmod(folder, 0o755);
  for (const path of account ? [folder, passwordFile] : []) await chown(path, account?.uid ?? 0, account?.gid ?? 0);
  const port = await freePort();
  const options = `-p ${port} -h 127.0.0.1 -c unix_socket_directories=`;
  const asOwner = (program: string, args: string[]) => run(join(bin, program), args, { cwd: '/', ...account });
  await asOwner('initdb', [
    '-D',
    cluster,
    '-U',
    'admin',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
  ]);
  await asOwner('pg_ctl', ['-D', cluster, '-w', '-s', '-l', log, '-o', options, 'start']);
  return {
    url: `postgresql://admin:${password}@127.0.0.1:${port}/postgres`,
    run: async (program, args) => (await run(join(bin, program), args, { maxBuffer: 64 * 1024 * 1024 })).stdout,
    async stop() {
      await asOwner('pg_ctl', ['-D', cluster, '-w', '-s', '-m', 'immediate', 'stop']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
