import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../abort.js';
import { programEnvironment } from '../config.js';
import { UserError } from '../errors.js';
import type { Cluster } from './cluster.js';
import { describeRoom } from './data-dir.js';

/** How often, and at what distance in milliseconds, a server that is starting is asked to stop: three seconds in all. */
const LEAVING_PATIENCE = 30;
const LEAVING_ASK_MS = 100;

/** The port of the server that runs on this cluster already, whoever started it. */
export async function findRunningPort(cluster: Cluster): Promise<number | null> {
  const status = await pgCtl(cluster, ['status']);
  if (status !== 0) return null;
  const lines = (await readFile(join(cluster.folder, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[3]);
}

export async function start(cluster: Cluster, signal: AbortSignal | undefined): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const options = `-p ${port} -h 127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
    const starting = pgCtl(cluster, ['start', '-w', '-t', '90', '-l', cluster.log, '-o', options]);
    const status = await untilAborted(starting, signal).catch(async (error: unknown) => {
      if (signal?.aborted) await giveUp(cluster, starting);
      throw error;
    });
    if (status === 0) return port;
    // Another program may have taken the port between our question for a free one and the server's start.
    if (attempt === 3) {
      const log = await readFile(cluster.log, 'utf8').catch(() => '');
      const last = log.trim().split('\n').slice(-3).join(' / ') || 'its log is empty';
      const room = await describeRoom(dirname(cluster.log));
      throw new UserError(
        'embedded_postgres',
        `The embedded PostgreSQL did not start (${cluster.log}): ${last.replace(/\.$/, '')}.${room}`,
      );
    }
  }
}

/**
 * Stops a server that is still starting. At first there may be nothing to stop yet, therefore it asks until pg_ctl sees the start fail.
 * A server that hangs is left running: the next start finds it.
 */
async function giveUp(cluster: Cluster, starting: Promise<number>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = starting.then(end, end);
  for (const deadline = Date.now() + LEAVING_PATIENCE * LEAVING_ASK_MS; Date.now() < deadline; ) {
    const wasOver = isOver;
    await pgCtl(cluster, ['stop', '-m', 'fast', ...(wasOver ? ['-w', '-t', '10'] : ['-W'])]);
    if (wasOver) return;
    await Promise.race([over, sleep(LEAVING_ASK_MS)]);
  }
}

/** Runs pg_ctl and returns its exit status: 0 done or running, 3 not running, other failed. */
export function pgCtl(cluster: Cluster, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.binaries.pg_ctl, ['-D', cluster.folder, '-s', ...args], {
      cwd: '/',
      // PostgreSQL's own variables are not among them: PGPORT or PGDATA would name another server.
      env: programEnvironment(),
      // The server would hold our pipes open for as long as it lives.
      stdio: 'ignore',
      // Outside of our process group: Ctrl-C reaches this process alone, which stops the server last.
      detached: true,
      ...cluster.account,
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
