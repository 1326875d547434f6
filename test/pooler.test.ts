import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type Api, createApi } from './helpers/api.js';
import { BACKENDS, type Backend, startBackend } from './helpers/backends.js';
import { createTestDatabase } from './helpers/database.js';
import { type Running, runGyoretsu, startGyoretsu } from './helpers/gyoretsu.js';
import { makeLargeBook } from './helpers/large-book.js';
import { hasPgBouncer, startPgBouncer, type TestPooler } from './helpers/pgbouncer.js';
import { SAMPLE_ROWS } from './helpers/sample.js';
import { createBrowserless } from './helpers/signed-in.js';

/** Fewer than the processes would open without the pooler, so that they share connections all the time. */
const POOL = 4;
const SAMPLE = readFileSync('fixtures/program_language.xlsx');
/** Milliseconds from a commit to the event. */
const EVENT_MS = 1_000;

describe.skipIf(!hasPgBouncer()).each(BACKENDS)('behind PgBouncer in transaction mode, queue on %s', (name) => {
  let backend: Backend;
  let pooler: TestPooler;
  let env: Record<string, string>;
  let web: Running;
  let worker: Running;
  let api: Api;

  beforeAll(async () => {
    backend = await startBackend(name);
    const direct = backend.env['DATABASE_URL'] ?? '';
    pooler = await startPgBouncer(direct, POOL);
    env = { ...backend.env, DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: direct };
    web = await startGyoretsu('web', env);
    worker = await startGyoretsu('worker', { ...env, WORKER_CONCURRENCY: '2' });
    api = createApi(web.url);
  });

  afterAll(async () => {
    await worker?.stop();
    await web?.stop();
    await pooler?.stop();
    await backend.stop();
  });

  test('uploads, parses, rows and downloads are whole, many at a time', async () => {
    const books = await Promise.all(
      Array.from({ length: 8 }, async (_, at) => {
        const { status, body } = await api.upload(`book ${at}.xlsx`, SAMPLE, '?parse=true');
        expect(status).toBe(201);
        return body;
      }),
    );
    for (const book of books) {
      expect(await api.waitForTask(book.task_id)).toMatchObject({ status: 'SUCCESS' });
      const rows = await api.get(`parse_results?task_id=${book.task_id}`);
      expect(rows.body.results.length).toBe(SAMPLE_ROWS.length);
      const download = await fetch(new URL(`/xxx_api/v1/binary_resources/${book.id}/content`, web.url), {
        headers: { authorization: ADMIN },
      });
      expect(Buffer.from(await download.arrayBuffer()).equals(SAMPLE)).toBe(true);
    }
  });

  test('a file of many pieces is read by whatever connections there are', async () => {
    const bytes = await makeLargeBook(20_000, 10);
    const uploaded = await api.upload('large.xlsx', bytes, '?parse=true');
    expect(await api.waitForTask(uploaded.body.task_id, 55)).toMatchObject({ status: 'SUCCESS' });
  });

  test('events come as fast as without it', async () => {
    const asked = request(new URL('/xxx_api/v1/events', web.url), { headers: { authorization: ADMIN }, agent: false });
    asked.end();
    const [stream] = await once(asked, 'response');
    let text = '';
    stream.on('data', (piece: Buffer) => (text += piece));
    await expect.poll(() => text).toMatch(/^event: tasks/m);
    const database = new pg.Client(env['DIRECT_DATABASE_URL']);
    await database.connect();
    for (let time = 0; time < 5; time++) {
      const { rows } = await database.query(
        `INSERT INTO task_result (task_id, task_name, status) VALUES (gen_random_uuid(), 'do_something', 'FAILURE') RETURNING task_id`,
      );
      const told = performance.now();
      await expect.poll(() => text, { interval: 5, timeout: 5_000 }).toContain(rows[0].task_id);
      expect(performance.now() - told).toBeLessThan(EVENT_MS);
    }
    await database.end();
    asked.destroy();
  });

  test('the panel signs in and lists', async () => {
    const browser = createBrowserless(web.url);
    expect(await browser.signIn('admin', 'admin')).toBe(303);
    const { status, body } = await browser.send('GET', '/admin/api/resources/BinaryResource/actions/list');
    expect(status).toBe(200);
    expect(body.records.length).toBeGreaterThan(0);
  });

  test('dumpdata and verify run', async () => {
    const dumped = await runGyoretsu(['dumpdata'], env);
    expect(dumped.stderr).toBe('');
    expect(JSON.parse(dumped.stdout).length).toBeGreaterThan(8);
    expect(await runGyoretsu(['verify'], env)).toMatchObject({ code: 0 });
  });

  test('a statement has the same limits as without it, and none is left behind by others', async () => {
    const clients = Array.from({ length: POOL }, () => new pg.Client(pooler.url));
    await Promise.all(clients.map((client) => client.connect()));
    // In transactions, so that each has a connection behind of its own.
    await Promise.all(clients.map((client) => client.query('BEGIN')));
    const settings = await Promise.all(
      clients.map(async (client) => {
        const { rows } = await client.query(
          `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
             current_setting('synchronous_commit') AS commit, current_setting('search_path') AS path`,
        );
        return rows[0];
      }),
    );
    await Promise.all(clients.map((client) => client.end()));
    const usual = { statement: '3s', lock: '0', commit: 'on', path: '"$user", public' };
    expect(settings).toEqual(Array(POOL).fill(usual));
  });

  test.each(['web', 'worker', 'verify'])('%s does not start without the direct address', async (command) => {
    const { code, stderr } = await runGyoretsu([command], { ...env, DIRECT_DATABASE_URL: '' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^.*DATABASE_URL leads to a connection pooler in transaction mode: set DIRECT_DATABASE_URL .*\n$/,
    );
  });

  test('does not start if the direct address leads to it, too', async () => {
    const { code, stderr } = await runGyoretsu(['verify'], { ...env, DIRECT_DATABASE_URL: pooler.url });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DIRECT_DATABASE_URL leads to'),
    });
  });
});

test('the direct address alone is refused', async () => {
  const { code, stderr } = await runGyoretsu(['verify'], { DIRECT_DATABASE_URL: await createTestDatabase() });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_URL is not') });
});
