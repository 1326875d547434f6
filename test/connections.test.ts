import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSmallBook } from '../bench/small-book.js';
import { readConfig } from '../src/config.js';
import { shareConnections } from '../src/connections.js';
import { createPool } from '../src/store/patient-pool.js';
import { createPostgres, limitPostgres, type PostgresServer, removePostgres } from './chaos/driver/postgres-server.js';
import { ADMINISTRATOR, createAccount } from './helpers/accounts.js';
import { basic, createApi } from './helpers/api.js';
import { BACKENDS } from './helpers/backends.js';
import { createRole } from './helpers/database.js';
import { type Running, startGyoretsu } from './helpers/gyoretsu.js';
import { startRedis, type TestRedis } from './helpers/redis.js';

const ALLOWED = 40;
const ACCOUNTS = 20;
const UPLOADS = 200;
const WORKERS = 4;

let folder: string;
let server: PostgresServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-connections-'));
  await chmod(folder, 0o755);
  server = await createPostgres(join(folder, 'server'));
  await limitPostgres(server, ALLOWED);
});

afterAll(async () => {
  await removePostgres(server);
  await rm(folder, { recursive: true, force: true });
});

describe.each(BACKENDS)('a server with few connections, queue on %s', (backend) => {
  let redis: TestRedis | null = null;
  let env: Record<string, string>;
  const running: Running[] = [];

  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : null;
    env = { DATABASE_URL: await createRole(server.url, `app_${backend}`), ...(redis && { REDIS_URL: redis.url }) };
    await createAccount(env, ADMINISTRATOR);
    await withClient(env['DATABASE_URL'], (client) =>
      client.query(
        `INSERT INTO app_user (id, username, email, password_hash, role, updated_at)
         SELECT gen_random_uuid(), 'user' || number, 'user' || number || '@example.com', password_hash, 'operator', now()
         FROM app_user, generate_series(1, $1) AS number`,
        [ACCOUNTS],
      ),
    );
  });

  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await redis?.stop();
  });

  test('serves one web process and four workers, and refuses no upload', async () => {
    const web = await startGyoretsu('web', env);
    running.push(web);
    for (let at = 0; at < WORKERS; at++)
      running.push(await startGyoretsu('worker', { ...env, WORKER_CONCURRENCY: '2' }));
    const book = await makeSmallBook();
    const answers = await Promise.all(
      Array.from({ length: ACCOUNTS }, async (_, at) => {
        const api = createApi(web.url, basic(`user${at + 1}`, ADMINISTRATOR.password));
        const own = [];
        for (let sent = 0; sent < UPLOADS / ACCOUNTS; sent++) {
          own.push(await api.upload(`book ${at} ${sent}.xlsx`, book, '?parse=true'));
        }
        return own;
      }),
    );
    const refused = answers.flat().filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => ({ status, body }))).toEqual([]);
    await expect
      .poll(() => countTasks(env['DATABASE_URL']), { timeout: 120_000, interval: 500 })
      .toEqual([{ status: 'SUCCESS', count: UPLOADS }]);
  }, 240_000);
});

test('a pool waits for a server that takes no more connections', async () => {
  const url = await createRole(server.url, 'crowd');
  const others = Array.from({ length: ALLOWED }, () => new pg.Client(url));
  const connected: pg.Client[] = [];
  for (const other of others) {
    other.on('error', () => {});
    await other.connect().then(
      () => connected.push(other),
      () => {},
    );
  }
  expect(connected.length).toBeLessThan(ALLOWED);
  const pool = createPool(url, 5);
  try {
    const asked = Array.from({ length: 10 }, () => pool.query('SELECT 1'));
    const early = await Promise.race([
      Promise.all(asked),
      new Promise((resolve) => setTimeout(resolve, 1_000, 'waits')),
    ]);
    expect(early).toBe('waits');
    await connected.pop()?.end();
    // One connection is enough for all of them.
    expect((await Promise.all(asked)).map(({ rowCount }) => rowCount)).toEqual(Array(10).fill(1));
    expect(pool.totalCount).toBe(1);
  } finally {
    await pool.end();
    await Promise.all(connected.map((client) => client.end()));
  }
});

test('a pool closes a connection on which the server could not write', async () => {
  const pool = createPool(await createRole(server.url, 'standby'), 1);
  const work = async (begin: string) => {
    const client = await pool.connect();
    await client.query(begin);
    await client.query('CREATE TABLE written ()').catch(() => {});
    await client.query('ROLLBACK');
    client.release();
    return pool.totalCount;
  };
  expect(await work('BEGIN')).toBe(1);
  expect(await work('BEGIN READ ONLY')).toBe(0);
  await pool.end();
});

describe('the budget of a process', () => {
  const config = (env: Record<string, string>) =>
    readConfig({ WORKER_CONCURRENCY: '2', DATABASE_URL: 'postgresql://127.0.0.1', ...env });

  test.each(['web', 'worker', 'all', 'command'] as const)('of %s is shared without a rest', (part) => {
    const children = part === 'worker' || part === 'all' ? 4 : 0;
    for (const redis of [{}, { REDIS_URL: 'redis://127.0.0.1' }]) {
      for (const total of [20, 31, 100]) {
        const shares = shareConnections(config({ DATABASE_CONNECTIONS: String(total), ...redis }), part);
        const pools = shares.short + shares.transactions + shares.uploads + shares.queue;
        expect(pools + children + 1).toBe(total);
      }
    }
  });

  test('leaves a server with 100 connections room, if it serves one web process and four workers', () => {
    const most = (part: 'web' | 'worker') =>
      Object.values(shareConnections(config({}), part)).reduce((total, share) => total + share, 1);
    expect(most('web') + 4 * (most('worker') + 4)).toBeLessThan(80);
  });

  test('must be enough for the children of a worker', () => {
    const small = config({ DATABASE_CONNECTIONS: '12', WORKER_CONCURRENCY: '8' });
    expect(() => shareConnections(small, 'worker')).toThrow(
      'DATABASE_CONNECTIONS must be at least 24 for a worker with WORKER_CONCURRENCY 8, but is 12.',
    );
    expect(() => shareConnections(small, 'web')).not.toThrow();
  });

  test('is enough for a command wherever it is enough for a web process or a worker', () => {
    for (const redis of [{}, { REDIS_URL: 'redis://127.0.0.1' }]) {
      for (const part of ['web', 'worker'] as const) {
        const isEnough = (total: number, asked: 'web' | 'worker' | 'command') => {
          try {
            shareConnections(config({ DATABASE_CONNECTIONS: String(total), WORKER_CONCURRENCY: '1', ...redis }), asked);
            return true;
          } catch {
            return false;
          }
        };
        const least = Array.from({ length: 20 }, (_, at) => at + 1).find((total) => isEnough(total, part)) ?? 0;
        expect(least).toBeGreaterThan(0);
        expect(isEnough(least, 'command')).toBe(true);
      }
    }
  });
});

async function withClient<T>(url: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
}

/** Asks as a superuser, for whom the server keeps connections. */
async function countTasks(url: string | undefined): Promise<unknown[]> {
  const { pathname } = new URL(url ?? '');
  return withClient(Object.assign(new URL(server.url), { pathname }).href, async (client) => {
    const { rows } = await client.query('SELECT status, count(*)::int AS count FROM task_result GROUP BY status');
    return rows;
  });
}
