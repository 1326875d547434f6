import { Redis } from 'ioredis';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from '../helpers/accounts.js';
import { createTestDatabase } from '../helpers/database.js';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { hasRedis, startRedis } from '../helpers/redis.js';

/** What is right for production as far as it can be right here. */
const RIGHT = { ALLOWED_HOSTS: 'rows.example.com', TRUST_PROXY: '1', STORAGE_LIMIT_GB: '10', WORKER_CONCURRENCY: '1' };

/** The codes of the findings, the last line, and the exit status. */
async function check(args: string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await runGyoretsu(['check', ...args], env);
  const lines = stdout.trim().split('\n');
  return {
    code,
    stderr,
    text: stdout,
    codes: lines.slice(0, -1).map((line) => line.split(':')[0]),
    last: lines.at(-1),
  };
}

describe('gyoretsu check', () => {
  let superuserUrl: string;
  let roleUrl: string;

  beforeAll(async () => {
    superuserUrl = await createTestDatabase();
    const url = new URL(superuserUrl);
    const role = `role_${url.pathname.slice(1)}`;
    const client = new pg.Client(superuserUrl);
    await client.connect();
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'long-and-random'`);
    await client.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${role}`);
    await client.query(`ALTER SCHEMA public OWNER TO ${role}`);
    await client.end();
    roleUrl = Object.assign(url, { username: role, password: 'long-and-random' }).href;
  });

  test('says that migrations are missing, and changes nothing', async () => {
    const found = await check([], { DATABASE_URL: roleUrl });
    expect(found).toMatchObject({ code: 1, codes: ['database.migrations'], last: '3 checks, 1 to mend.', stderr: '' });
    expect((await check([], { DATABASE_URL: roleUrl })).codes).toEqual(['database.migrations']);
    expect((await runGyoretsu(['migrate'], { DATABASE_URL: roleUrl })).code).toBe(0);
    expect(await check([], { DATABASE_URL: roleUrl })).toMatchObject({ code: 0, last: '3 checks, 0 to mend.' });
  });

  test('finds nothing where all is right', async () => {
    const found = await check(['--deploy'], { ...RIGHT, DATABASE_URL: roleUrl });
    expect(found.text).toMatch(/^\d+ checks, 0 to mend\.\n$/);
    expect(found.code).toBe(0);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['no hosts', { ALLOWED_HOSTS: '' }, ['hosts.unset']],
    ['all hosts', { ALLOWED_HOSTS: '*' }, ['hosts.any']],
    ['no https', { TRUST_PROXY: '0', HOST: '0.0.0.0' }, ['https.proxy', 'https.reachable']],
    ['no limit of storage', { STORAGE_LIMIT_GB: '' }, ['storage.unlimited']],
    ['more children than memory', { WORKER_CONCURRENCY: '64', CHILD_RSS_MB: '65536' }, ['memory.workers']],
    ['a Redis that is not there', { REDIS_URL: 'redis://127.0.0.1:1' }, ['queue_unreachable']],
  ])('finds %s', async (_what, env, codes) => {
    const found = await check(['--deploy'], { ...RIGHT, DATABASE_URL: roleUrl, ...env });
    expect(found).toMatchObject({ code: 1, codes, stderr: '' });
  });

  test('finds a role with rights over the server, a password that everybody knows, and names that are alike', async () => {
    const env = { ...RIGHT, DATABASE_URL: superuserUrl };
    await createAccount(env, { username: 'admin', password: 'admin' });
    const client = new pg.Client(superuserUrl);
    await client.connect();
    await client.query(
      `INSERT INTO app_user (id, username, email, password_hash, updated_at) VALUES (gen_random_uuid(), 'ADMIN', 'a@b', '', now())`,
    );
    await client.end();
    const found = await check(['--deploy'], env);
    expect(found.codes).toEqual(['database.role', 'users.default_password', 'users.alike']);
    expect(found.text).toMatch(/SUPERUSER, CREATEROLE, CREATEDB.*\n.*changepassword admin.*\n.*"ADMIN" and "admin"/);
  });

  test('says of servers elsewhere that they have no password and no TLS', async () => {
    const env = { DATABASE_URL: 'postgresql://admin:admin@192.0.2.1:5432/poc', REDIS_URL: 'redis://192.0.2.1:6379' };
    const found = await check(['--deploy'], { ...RIGHT, ...env });
    expect(found.codes).toEqual([
      'database_unreachable',
      'queue_unreachable',
      'database.password',
      'redis.password',
      'redis.tls',
    ]);
    expect(found.text).not.toContain('admin:');
  });

  test.skipIf(!hasRedis())('finds a Redis that may drop jobs', async () => {
    const redis = await startRedis();
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    client.disconnect();
    const found = await check([], { DATABASE_URL: roleUrl, REDIS_URL: redis.url });
    await redis.stop();
    expect(found).toMatchObject({ code: 1, codes: ['redis.policy'] });
  });
});
