import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createDeps, type Deps } from '../../src/deps.js';
import { createApp } from '../../src/http/app.js';
import { type RunningServer, serve } from '../../src/http/serve.js';
import { ADMIN, basic, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { insertParse, noisyRows } from '../helpers/insert-parse.js';
import { treeMemory } from '../helpers/processes.js';
import { askWithoutReading, type Unread, wholeBody } from '../helpers/unread.js';

/** More than a page: 384 kB each. */
const ROWS = 60;
const OTHERS = ['second', 'third'].map((name) => basic(name, 'tall-bridge-42'));
/** Long enough for a busy machine: test and server are one process there. */
const IDLE_MS = 3_000;
const PAUSE_MS = 40;

let backend: Backend;
let web: Running;
let database: pg.Client;
let page: string;
const unread = new Set<Unread>();

beforeAll(async () => {
  backend = await startBackend('postgres');
  for (const name of ['second', 'third']) {
    const who = ['--username', name, '--email', 'x@y.example', '--role', 'operator', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], backend.env, 'tall-bridge-42\n');
  }
  web = await startGyoretsu('web', backend.env);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
  page = pageOf(await insertParse(database, noisyRows(ROWS)));
});

afterAll(async () => {
  for (const { socket } of unread) socket.destroy();
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

const pageOf = (taskId: string) => `/xxx_api/v1/parse_results?task_id=${taskId}&limit=1000`;

/** Asks for a page, and does not read it. */
async function ask(path: string, headers: string[] = [], authorization = ADMIN, url = web.url): Promise<Unread> {
  const asked = await askWithoutReading(url, path, { authorization, headers });
  unread.add(asked);
  return asked;
}

/** The statements that the server has at work, and when it began the last one. */
async function lookAtDatabase() {
  const { rows } = await database.query<{ busy: number; latest: string | null }>(
    `SELECT count(*) FILTER (WHERE state <> 'idle')::int AS busy, max(query_start)::text AS latest FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'gyoretsu'`,
  );
  return rows[0] ?? { busy: 0, latest: null };
}

/** Waits until the server asks the database for nothing any more. */
async function untilQuiet(): Promise<void> {
  for (let before = await lookAtDatabase(); ; ) {
    await sleep(1_000);
    const now = await lookAtDatabase();
    if (now.busy === 0 && now.latest === before.latest) return;
    before = now;
  }
}

describe('clients that do not read', () => {
  test('hold no connection of the database, and next to no memory', async () => {
    // What a first page needs for good, e.g. compiled code, is not theirs.
    expect((await createApi(web.url).get(page)).status).toBe(200);
    const before = treeMemory(web.process.pid ?? 0);
    const clients = await Promise.all(
      // Four at a time have the right to, of each account.
      [ADMIN, ...OTHERS].flatMap((authorization) => [
        ask(page, [], authorization),
        ask(page, [], authorization),
        ask(page, ['Accept-Encoding: br'], authorization),
        ask(page, ['Accept-Encoding: gzip'], authorization),
      ]),
    );
    // The server writes as far as the system takes it. Then it asks for nothing more, and holds nothing.
    await untilQuiet();
    expect(await lookAtDatabase()).toMatchObject({ busy: 0 });
    if (process.platform === 'linux') expect(treeMemory(web.process.pid ?? 0) - before).toBeLessThan(200);
    // Whoever reads on gets the rest.
    const whole = wholeBody((await clients[0]?.readAll()) ?? '');
    const { results, next } = JSON.parse(whole ?? '{}');
    expect(results.map(({ row }: { row: number }) => row)).toEqual(Array.from({ length: 43 }, (_, at) => at + 1));
    expect(next).not.toBeNull();
    for (const { socket } of clients) socket.destroy();
  });

  test('get half an answer that cannot be taken for the whole, where rows are removed in the middle', async () => {
    const taskId = await insertParse(database, noisyRows(ROWS));
    const client = await ask(pageOf(taskId));
    await untilQuiet();
    await database.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [taskId]);
    await database.query('DELETE FROM parse_result WHERE task_id = $1 AND "row" BETWEEN 30 AND 50', [taskId]);
    const answer = await client.readAll();
    expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*"row":1,/);
    expect(wholeBody(answer)).toBeNull();
    // Rows went; nothing went wrong.
    expect(web.output()).not.toMatch(/error|rows_removed/i);
    expect((await createApi(web.url).get(pageOf(taskId))).status).toBe(410);
  });
});

describe('a server that waits for its clients for some seconds', () => {
  let deps: Deps;
  let server: RunningServer;

  beforeAll(async () => {
    deps = await createDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent', PORT: '0' }));
    server = await serve(await createApp(deps, null), deps.config, deps.feed.close, IDLE_MS);
  });
  afterAll(async () => {
    await server.close();
    await deps.close();
  });

  test('cuts it off in the middle of a page and of a download', async () => {
    const bytes = Buffer.alloc(32 * 1024 * 1024, 'a,b,c\n');
    const { body } = await createApi(web.url).upload('large.csv', bytes);
    for (const path of [page, `/xxx_api/v1/binary_resources/${body.id}/content`]) {
      const client = await ask(path, [], ADMIN, server.url);
      await sleep(3 * IDLE_MS);
      const answer = await client.readAll();
      // What the system had taken already still comes.
      expect(answer).toMatch(/^HTTP\/1.1 200 /);
      expect(answer.length).toBeLessThan(15 * 1024 * 1024);
    }
  });

  test('lets one go on that reads slowly, for as long as it takes', async () => {
    const client = await ask(page, [], ADMIN, server.url);
    const answer = await client.readAll(PAUSE_MS);
    // It pauses after each 64 KiB at the latest.
    expect((answer.length / 65_536) * PAUSE_MS).toBeGreaterThan(2 * IDLE_MS);
    const whole = wholeBody(answer);
    expect(JSON.parse(whole ?? '{}').results).toHaveLength(43);
  });

  test('does not cut an upload off that it does not read itself', async () => {
    const lock = new pg.Client(backend.env['DATABASE_URL']);
    await lock.connect();
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE binary_chunk IN ACCESS EXCLUSIVE MODE');
    const uploaded = createApi(server.url).upload('waits.csv', Buffer.alloc(8 * 1024 * 1024, 'a,b\n'));
    await sleep(3 * IDLE_MS);
    await lock.query('COMMIT');
    await lock.end();
    expect((await uploaded).status).toBe(201);
  });
});
