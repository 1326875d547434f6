import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startOwnPostgres } from '../../helpers/superuser.js';
import { freeze, pidIn, thaw } from './server-process.js';

/**
 * A PostgreSQL server that may be ended, paused and started again on the same port. It is plain data, because it is sent to the process
 * of the faults too.
 */
export interface PostgresServer {
  url: string;
  cluster: string;
  pgCtl: string;
  /** The cluster's owner: PostgreSQL does not run as root. */
  uid: number;
  gid: number;
}

/** Makes a cluster under `folder` as the product itself would, and starts it. */
export async function createPostgres(folder: string): Promise<PostgresServer> {
  await mkdir(folder, { recursive: true });
  // If root runs the tests, the server has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const embedded = await startOwnPostgres(folder);
  await embedded.stop();
  const cluster = realpathSync(join(folder, 'postgres'));
  const [binary = ''] = (await readFile(join(cluster, 'postmaster.opts'), 'utf8')).split(' ');
  const { uid, gid } = await stat(cluster);
  const server = { url: embedded.url, cluster, pgCtl: join(dirname(binary), 'pg_ctl'), uid, gid };
  await startPostgres(server);
  return server;
}

/** The file with the process id of the server. */
export const postgresPidFile = ({ cluster }: Pick<PostgresServer, 'cluster'>) => join(cluster, 'postmaster.pid');

/**
 * Starts it with the options of the last start, and therefore on the same port.
 * @param options other ones, as the server's command line has them
 */
export async function startPostgres(server: PostgresServer, options?: string): Promise<void> {
  // `restart` reads the options of the last start from postmaster.opts; `start` would not.
  const start = ['restart', '-m', 'fast', '-w', '-t', '60', '-l', `${server.cluster}.log`];
  const code = await pgCtl(server, options === undefined ? start : [...start, '-o', options]);
  if (code !== 0) throw new Error(`PostgreSQL did not start: ${server.cluster}.log`);
}

/** Starts it anew for so many connections, three of which are a superuser's. */
export async function limitPostgres(server: PostgresServer, connections: number): Promise<void> {
  const { port } = new URL(server.url);
  const place = `-p ${port} -h 127.0.0.1 -c unix_socket_directories=`;
  await startPostgres(server, `${place} -c max_connections=${connections}`);
}

/** `fast` rolls back and writes everything to disk; `immediate` is as good as a crash. */
export async function stopPostgres(server: PostgresServer, mode: 'fast' | 'immediate'): Promise<void> {
  const code = await pgCtl(server, ['stop', '-m', mode, '-w', '-t', '60']);
  if (code !== 0 && pidIn(postgresPidFile(server)) !== null) throw new Error('PostgreSQL did not stop');
}

/** Stops all processes of the server with SIGSTOP. Returns a function that lets them go on. */
export function pausePostgres(server: PostgresServer): () => void {
  const pid = pidIn(postgresPidFile(server));
  if (pid === null) return () => {};
  freeze(pid);
  return () => thaw(pid);
}

/** Ends the server and removes its data. */
export async function removePostgres(server: PostgresServer): Promise<void> {
  const pid = pidIn(postgresPidFile(server));
  if (pid !== null) thaw(pid);
  await stopPostgres(server, 'immediate');
  await rm(server.cluster, { recursive: true, force: true });
}

async function pgCtl({ pgCtl: command, cluster, uid, gid }: PostgresServer, args: string[]): Promise<number> {
  const child = spawn(command, ['-D', cluster, '-s', ...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    // The server would hold our pipes open for as long as it lives.
    stdio: 'ignore',
    // Outside of our process group: Ctrl-C reaches this process alone.
    detached: true,
    ...(process.getuid?.() === 0 && { uid, gid }),
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
