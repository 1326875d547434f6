import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createDeps } from '../src/deps.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/postgres/lifecycle.js';
import { prepareRole, rolePassword } from '../src/postgres/role.js';
import { ADMINISTRATOR, createAccount } from './helpers/accounts.js';
import { createApi } from './helpers/api.js';
import { startGyoretsu } from './helpers/gyoretsu.js';
import { superuserUrl } from './helpers/superuser.js';

/** What the superuser owns in the database, besides what PostgreSQL itself made. */
const LEFT = `
  SELECT relname AS name FROM pg_class WHERE relowner = 10 AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL SELECT proname FROM pg_proc WHERE proowner = 10 AND pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL SELECT typname FROM pg_type WHERE typowner = 10 AND typnamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = 10 AND nspname !~ '^(pg_|information_schema)'
  UNION ALL SELECT datname FROM pg_database WHERE datdba = 10 AND datname = current_database()`;

let folder: string;
let server: EmbeddedPostgres;
let superuser: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-role-'));
  await chmod(folder, 0o755);
  server = await startEmbeddedPostgres(folder);
  superuser = await superuserUrl(folder, server.url);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  return client
    .query(statement)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

describe('the role of the embedded database', () => {
  test('has no rights beyond its database', async () => {
    const rights = 'rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls';
    expect(await ask(server.url, `SELECT ${rights} FROM pg_roles WHERE rolname = current_user`)).toEqual([
      { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false, rolbypassrls: false },
    ]);
  });

  test.each([
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/gyoretsu-role'",
    "SELECT pg_read_file('PG_VERSION')",
    'SELECT * FROM pg_authid',
    'CREATE ROLE other',
    "ALTER SYSTEM SET work_mem = '1GB'",
  ])('cannot run: %s', async (statement) => {
    await expect(ask(server.url, statement)).rejects.toThrow(/permission denied|must be/);
  });

  test('has another password than the superuser', async () => {
    const password = new URL(superuser).password;
    expect(new URL(server.url).password).not.toBe(password);
    await expect(ask(Object.assign(new URL(superuser), { username: 'gyoretsu' }).href, 'SELECT 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });
});

describe('a database of an earlier version', () => {
  beforeAll(async () => {
    // The superuser makes everything, as it used to be.
    await ask(superuser, 'ALTER DATABASE gyoretsu OWNER TO postgres');
    const deps = await createDeps(readConfig({ DATABASE_URL: superuser, LOG_LEVEL: 'silent' }));
    await deps.close();
    await ask(superuser, 'CREATE VIEW public.numbers AS SELECT 1 AS number; CREATE SEQUENCE public.counted');
    await createAccount({ DATABASE_URL: superuser }, ADMINISTRATOR);
    expect((await ask(superuser, LEFT)).length).toBeGreaterThan(20);
  });

  test('is owned by the role after the next start, even if that was interrupted and something is in use', async () => {
    const holder = new pg.Client(superuser);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE parse_result IN ROW EXCLUSIVE MODE');
    const stop = new AbortController();
    const interrupted = prepareRole(superuser, rolePassword(new URL(superuser).password), stop.signal);
    interrupted.catch(() => {});
    const count = async () => (await ask(superuser, LEFT)).length;
    await expect.poll(count, { timeout: 20_000 }).toBeLessThan(10);
    stop.abort(new Error('stopped'));
    await expect(interrupted).rejects.toThrow();
    expect(await count()).toBeGreaterThan(0);
    await holder.end();

    const again = await startEmbeddedPostgres(folder);
    expect(await ask(superuser, LEFT)).toEqual([]);
    await again.stop();
  });

  test('works as before', async () => {
    const running = await startGyoretsu('start', { DATA_DIR: folder });
    try {
      const api = createApi(running.url);
      const { status, body } = await api.upload('a.csv', Buffer.from('a,b\n1,2\n'), '?parse=true');
      expect(status).toBe(201);
      expect(await api.waitForTask(body.task_id)).toMatchObject({ status: 'SUCCESS' });
      expect((await api.delete(`binary_resources/${body.id}`)).status).toBe(204);
      const owners = await ask(
        superuser,
        "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name ~ '^(gyoretsu|bull)'",
      );
      expect(owners).toEqual([{ usename: 'gyoretsu' }]);
    } finally {
      await running.stop();
    }
  });
});
