import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/table.js';
import { readConfig } from '../../src/config.js';
import { createAccount } from '../helpers/accounts.js';
import { createTestDatabase } from '../helpers/database.js';
import { freePort } from '../helpers/free-port.js';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.js';

const ALLOWED_HOSTS = 'rows.example.com';
/** What is right for production. */
const RIGHT = { ALLOWED_HOSTS, TRUST_PROXY: '1', STORAGE_LIMIT_GB: '10', WORKER_CONCURRENCY: '1' };

/** As a role without any power beyond its own database. */
let DATABASE_URL: string;
/** The same database, as its superuser. */
let superUrl: string;
let redis: TestRedis | null = null;

beforeAll(async () => {
  superUrl = await createTestDatabase();
  const url = new URL(superUrl);
  const name = `plain_${url.pathname.slice(1)}`;
  await query(`CREATE ROLE ${name} LOGIN PASSWORD 'dbSecret'`);
  await query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${name}`);
  await query(`ALTER SCHEMA public OWNER TO ${name}`);
  url.username = name;
  url.password = 'dbSecret';
  DATABASE_URL = url.href;
  await createAccount({ DATABASE_URL }, { username: 'boss', password: 'bossPassword1' });
  if (hasRedis()) redis = await startRedis();
});

afterAll(async () => {
  await redis?.stop();
});

async function query(statement: string): Promise<void> {
  const client = new pg.Client(superUrl);
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Runs `check --deploy`, and returns its exit status and the codes of what is wrong. */
async function deploy(env: Record<string, string>) {
  const { code, stdout, stderr } = await runGyoretsu(['check', '--deploy'], { DATABASE_URL, ...RIGHT, ...env });
  const lines = stdout.trim().split('\n');
  for (const line of lines) if (code === 1) expect(line).toMatch(/^[a-z]+\.[a-z_]+: .*\.$/);
  return { code, codes: lines.map((line) => line.split(':')[0]), stdout, stderr };
}

describe('gyoretsu check', () => {
  test('finds nothing wrong where nothing is', async () => {
    const { code, stdout, stderr } = await runGyoretsu(['check'], { DATABASE_URL });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Nothing is wrong: \d checks\.\n$/);
  });

  test('reports a database that is unreachable, and does not show its password', async () => {
    const away = `postgresql://someone:secretWord@127.0.0.1:${await freePort()}/poc`;
    const { code, stdout } = await runGyoretsu(['check'], { DATABASE_URL: away });
    expect([code, stdout.split(':')[0]]).toEqual([1, 'database.unreachable']);
    expect(stdout).not.toContain('secretWord');
  });

  test('reports a queue that is unreachable', async () => {
    const { code, stdout } = await runGyoretsu(['check'], {
      DATABASE_URL,
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    });
    expect([code, stdout.split(':')[0]]).toEqual([1, 'queue.unreachable']);
  });

  test('reports missing migrations, and applies none', async () => {
    const empty = { DATABASE_URL: await createTestDatabase() };
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await runGyoretsu(['check'], empty);
      expect([code, stdout.split(':')[0]]).toEqual([1, 'database.migrations']);
    }
  });

  test('refuses settings that cannot be read', async () => {
    const { code, stderr } = await runGyoretsu(['check'], { DATABASE_URL, ALLOWED_HOSTS: 'https://rows.example' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('ALLOWED_HOSTS must be names')]);
  });
});

describe('gyoretsu check --deploy', () => {
  test('finds nothing wrong in an installation as it should be', async () => {
    const { code, stdout } = await deploy({ HOST: '0.0.0.0' });
    expect([code, stdout]).toEqual([0, `Nothing is wrong: ${CHECKS.length} checks.\n`]);
  });

  test.each([
    ['hosts.any', { ALLOWED_HOSTS: 'rows.example.com,*' }],
    ['hosts.unset', { ALLOWED_HOSTS: '' }],
    ['https.proxy', { TRUST_PROXY: '0' }],
    ['storage.unlimited', { STORAGE_LIMIT_GB: '' }],
    ['session.secret', { SESSION_SECRET: 'ab'.repeat(20) }],
    ['workers.memory', { WORKER_CONCURRENCY: '64', CHILD_RSS_MB: '65536' }],
  ])('reports %s alone', async (wrong, env) => {
    expect(await deploy(env)).toMatchObject({ code: 1, codes: [wrong] });
  });

  test('reports a role that may do more than it needs', async () => {
    const { codes, stdout } = await deploy({ DATABASE_URL: superUrl });
    expect(codes).toEqual(['database.role']);
    expect(stdout).toContain('SUPERUSER, CREATEROLE, CREATEDB');
  });

  test('reports the password that everybody knows', async () => {
    await createAccount({ DATABASE_URL }, { username: 'admin', password: 'admin' });
    expect(await deploy({})).toMatchObject({ code: 1, codes: ['users.default_password'] });
    await query(
      `INSERT INTO app_user (id, username, email, password_hash, updated_at) VALUES (gen_random_uuid(), 'ADMIN', 'a@b', '', now())`,
    );
    expect(await deploy({})).toMatchObject({ code: 1, codes: ['users.default_password', 'users.alike'] });
    await query(`DELETE FROM app_user WHERE lower(username) = 'admin'`);
  });

  test.runIf(hasRedis())('reports a Redis that forgets', async () => {
    expect(await deploy({ REDIS_URL: redis?.url ?? '' })).toMatchObject({ code: 1, codes: ['redis.persistence'] });
  });
});

describe('the table of checks', () => {
  /** A situation in which nothing is wrong but what the test says. */
  const wrongIn = (env: Record<string, string>, more = {}) => {
    const situation = {
      config: readConfig({ DATABASE_URL: 'postgresql://poc:a@127.0.0.1/poc', ...RIGHT, ...env }),
      trouble: { database: null, queue: null },
      pending: [],
      server: { role: 'plain', powers: [], isEncrypted: true, clockAheadMs: 0, size: 0 },
      redis: { policy: 'noeviction', isKept: true },
      pooler: null,
      alikeNames: [],
      hasDefaultPassword: false,
      temporaryFree: 100 * 1024 ** 3,
      diskFree: 100 * 1024 ** 3,
      memory: 8 * 1024 ** 3,
      node: { version: '20.19.0', least: '20.19' },
      ...more,
    };
    return CHECKS.filter(({ findWrong }) => findWrong(situation) !== null).map(({ code }) => code);
  };
  const server = { role: 'plain', powers: [], isEncrypted: true, clockAheadMs: 0, size: 0 };

  test('has each code once', () => {
    expect(new Set(CHECKS.map(({ code }) => code)).size).toBe(CHECKS.length);
    expect(wrongIn({})).toEqual([]);
  });

  test.each([
    [['database.password'], { DATABASE_URL: 'postgresql://poc:admin@127.0.0.1/poc' }, {}],
    [['database.password'], { DATABASE_URL: 'postgresql://poc:poc@127.0.0.1/poc' }, {}],
    [['database.password'], { DATABASE_URL: 'postgresql://poc@db/poc' }, {}],
    [[], { DATABASE_URL: 'postgresql://poc@127.0.0.1/poc' }, {}],
    [['database.tls'], { DATABASE_URL: 'postgresql://poc:a@db/poc' }, { server: { ...server, isEncrypted: false } }],
    [[], { DATABASE_URL: 'postgresql://poc:a@localhost/poc' }, { server: { ...server, isEncrypted: false } }],
    [['redis.password', 'redis.tls'], { REDIS_URL: 'redis://mq:6379' }, {}],
    [['redis.tls'], { REDIS_URL: 'redis://:a@mq:6379' }, {}],
    [[], { REDIS_URL: 'rediss://:a@mq:6379' }, {}],
    [['redis.policy'], {}, { redis: { policy: 'allkeys-lru', isKept: true } }],
    [['disk.free', 'disk.limit'], {}, { diskFree: 1_000_000 }],
    [['disk.temporary'], {}, { temporaryFree: 1_000_000 }],
    [['database.embedded'], { DATABASE_URL: '' }, {}],
    [['database.pooler'], {}, { pooler: 'DATABASE_URL leads to a pooler.' }],
    [['users.alike'], {}, { alikeNames: [['ADMIN', 'admin']] }],
    [['disk.limit'], { STORAGE_LIMIT_GB: '200' }, {}],
    [['clock.differs'], {}, { server: { ...server, clockAheadMs: -2_500 } }],
    [['node.version'], {}, { node: { version: '20.9.0', least: '20.19' } }],
  ])('finds %j', (codes, env, more) => {
    expect(wrongIn(env, more)).toEqual(codes);
  });
});
