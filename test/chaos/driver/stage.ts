import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ADMINISTRATOR, createAccount } from '../../helpers/accounts.js';
import type { BACKENDS } from '../../helpers/backends.js';
import { pgBouncerPidFile, startPgBouncer } from '../../helpers/pgbouncer.js';
import { createFleet, type Fleet, type Member } from './fleet.js';
import { createPostgres, type PostgresServer, postgresPidFile, removePostgres } from './postgres-server.js';
import { createRedis, killRedis, type RedisServer, redisPidFile } from './redis-server.js';

const GUARD = fileURLToPath(new URL('./guard.ts', import.meta.url));

/** Enough for all uploads and parses of a run at the same time. */
const POOLER_CONNECTIONS = 30;

export type BackendName = (typeof BACKENDS)[number];

export interface StageOptions {
  /** PgBouncer in transaction mode in front of PostgreSQL. */
  pooler?: boolean;
}

/** Everything that a run breaks: servers of its own, and the product's processes that use them. */
export interface Stage {
  backend: BackendName;
  /** Holds `logs`, `tmp` and `servers`. */
  folder: string;
  /** The temporary folder of every process of the product, by which those are recognised. */
  tmp: string;
  /** The environment by which a process of the product finds database and queue. */
  env: Record<string, string>;
  postgres: PostgresServer;
  redis: RedisServer | null;
  fleet: Fleet;
  /** Reads the rows directly, not by the product. */
  db: pg.Pool;
  /** Ends all of it. The logs stay if `keepLogs` says so. */
  close(options?: { keepLogs: boolean }): Promise<void>;
}

/**
 * Starts a PostgreSQL, on `redis` a Redis too, and makes an administrator `admin` / `admin`. The fleet is empty at first.
 * If this process ends in any way, a guard ends what it leaves behind.
 */
export async function openStage(
  backend: BackendName,
  onChange: (members: Member[]) => void = () => {},
  { pooler = false }: StageOptions = {},
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), `gyoretsu-chaos-${backend}-`));
  // If root runs the tests, PostgreSQL has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const logs = join(folder, 'logs');
  const tmp = join(folder, 'tmp');
  const servers = join(folder, 'servers');
  for (const each of [logs, tmp, servers]) await mkdir(each);
  const postgresFolder = join(servers, 'postgres');
  const redisFolder = join(servers, 'redis');
  const poolerFolder = join(servers, 'pgbouncer');
  const pidFiles = [
    postgresPidFile({ cluster: join(postgresFolder, 'postgres') }),
    redisPidFile({ folder: redisFolder }),
    pgBouncerPidFile(poolerFolder),
  ];
  const guard = startGuard({ mark: tmp, pidFiles, folders: [servers, tmp] });
  try {
    const [postgres, redis] = await Promise.all([
      createPostgres(postgresFolder),
      backend === 'redis' ? createRedis(redisFolder) : null,
    ]);
    const bouncer = pooler ? await startPgBouncer(postgres.url, POOLER_CONNECTIONS, poolerFolder) : null;
    const addresses = {
      DATABASE_URL: bouncer?.url ?? postgres.url,
      ...(bouncer && { DIRECT_DATABASE_URL: postgres.url }),
    };
    const env = { ...addresses, TMPDIR: tmp, ...(redis && { REDIS_URL: redis.url }) };
    await createAccount(env, ADMINISTRATOR);
    const fleet = createFleet(env, logs, onChange);
    const db = new pg.Pool({
      connectionString: postgres.url,
      max: 4,
      application_name: 'chaos',
      // The recount of a long run takes longer than what the role allows.
      options: '-c statement_timeout=0',
      connectionTimeoutMillis: 5_000,
    });
    db.on('error', () => {});
    return {
      backend,
      folder,
      tmp,
      env,
      postgres,
      redis,
      fleet,
      db,
      async close({ keepLogs } = { keepLogs: false }) {
        await fleet.close();
        await db.end();
        if (redis) await killRedis(redis);
        await bouncer?.stop();
        await removePostgres(postgres);
        await endGuard(guard);
        if (!keepLogs) await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await endGuard(guard);
    throw error;
  }
}

function startGuard(orders: { mark: string; pidFiles: string[]; folders: string[] }): ChildProcess {
  const guard = spawn(process.execPath, ['--import', 'tsx', GUARD, JSON.stringify(orders)], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  guard.on('error', () => {});
  return guard;
}

async function endGuard(guard: ChildProcess): Promise<void> {
  const ended = guard.exitCode === null ? once(guard, 'exit') : null;
  guard.stdin?.end();
  await ended;
}
