import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccount } from '../../src/postgres/account.js';
import { freePort } from './free-port.js';

export interface TestPooler {
  /** The address of the same database behind the pooler. */
  url: string;
  stop(): Promise<void>;
}

// Debian puts it where only root looks.
const COMMANDS = ['pgbouncer', '/usr/sbin/pgbouncer'];
const command = COMMANDS.find((each) => spawnSync(each, ['--version']).status === 0);

export function hasPgBouncer(): boolean {
  return command !== undefined;
}

/** The file with the process id of a PgBouncer that runs in `folder`. */
export const pgBouncerPidFile = (folder: string) => join(folder, 'pid');

/**
 * Starts a PgBouncer in transaction mode in front of the server of `url`.
 * @param connections to PostgreSQL, for each database and role
 * @param place a folder to be made for its files; a temporary one without it
 */
export async function startPgBouncer(url: string, connections: number, place?: string): Promise<TestPooler> {
  if (!command) throw new Error('there is no pgbouncer');
  const { hostname, port, username, password } = new URL(url);
  const folder = place ?? (await mkdtemp(join(tmpdir(), 'gyoretsu-pgbouncer-')));
  await mkdir(folder, { recursive: true });
  const ownPort = await freePort();
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: ownPort,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users'),
    pool_mode: 'transaction',
    default_pool_size: connections,
    max_client_conn: 400,
    server_login_retry: 1,
    query_wait_timeout: 15,
    pidfile: pgBouncerPidFile(folder),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\n${lines.join('\n')}\n`);
  await writeFile(settings.auth_file, `"${username}" "${password}"\n`);
  // It refuses to run as root.
  const account = await findAccount();
  await chmod(folder, 0o700);
  for (const path of account ? [folder, file, settings.auth_file] : []) {
    await chown(path, account?.uid ?? 0, account?.gid ?? 0);
  }
  const pooler = spawn(command, [file], { ...account, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    pooler.stderr.on('data', (text: Buffer) => {
      log = (log + text).slice(-10_000);
      if (log.includes('process up')) resolve();
    });
    pooler.on('error', reject);
    pooler.on('exit', (code) => reject(new Error(`pgbouncer ended with ${code}: ${log}`)));
  });
  return {
    url: Object.assign(new URL(url), { port: String(ownPort) }).href,
    async stop() {
      const exited = once(pooler, 'exit');
      pooler.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
