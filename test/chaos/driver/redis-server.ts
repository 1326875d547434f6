import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../helpers/free-port.js';
import { signal } from './marked-processes.js';
import { freeze, pidIn, thaw, untilGone } from './server-process.js';

/** A Redis server that keeps its data over a restart. It is plain data, because it is sent to the process of the faults too. */
export interface RedisServer {
  url: string;
  port: number;
  folder: string;
}

/** Starts one under `folder`, with its log in `logs`. */
export async function createRedis(folder: string): Promise<RedisServer> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const server = { url: `redis://127.0.0.1:${port}`, port, folder };
  await startRedisServer(server);
  return server;
}

export const redisPidFile = ({ folder }: Pick<RedisServer, 'folder'>) => join(folder, 'redis.pid');

/** Starts it on its port with its data, and waits until it responds. */
export async function startRedisServer({ url, port, folder }: RedisServer): Promise<void> {
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'yes',
    pidfile: redisPidFile({ folder }),
    logfile: join(folder, 'redis.log'),
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const starter = spawn('redis-server', args, { stdio: 'ignore', detached: true });
  await once(starter, 'exit');
  for (let asked = 0; ; asked++) {
    const client = new Redis(url, { lazyConnect: true, connectTimeout: 1_000, retryStrategy: () => null });
    client.on('error', () => {});
    const answer = await client
      .connect()
      .then(() => client.ping())
      .catch(() => null)
      .finally(() => client.disconnect());
    if (answer === 'PONG') return;
    if (asked === 200) throw new Error(`Redis did not start: ${join(folder, 'redis.log')}`);
    await sleep(50);
  }
}

/** Ends it as a crash would. Everything that it has acknowledged is in its file, unless `losesData` deletes that. */
export async function killRedis(server: RedisServer, losesData = false): Promise<void> {
  const pid = pidIn(redisPidFile(server));
  if (pid !== null) {
    signal(pid, 'SIGKILL');
    await untilGone(pid);
  }
  if (losesData) await rm(join(server.folder, 'appendonlydir'), { recursive: true, force: true });
}

/** Stops it with SIGSTOP. Returns a function that lets it go on. */
export function pauseRedis(server: RedisServer): () => void {
  const pid = pidIn(redisPidFile(server));
  if (pid === null) return () => {};
  freeze(pid);
  return () => thaw(pid);
}
