import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const OTHER = basic('other', 'tall-bridge-42');

let backend: Backend;
let web: Running;
let api: Api;
let database: pg.Client;
const sockets = new Set<Socket>();

beforeAll(async () => {
  backend = await startBackend('postgres');
  const who = ['--username', 'other', '--email', 'x@y.example', '--role', 'operator', '--password-stdin'];
  await runGyoretsu(['createsuperuser', ...who], backend.env, 'tall-bridge-42\n');
  web = await startGyoretsu('web', backend.env);
  api = createApi(web.url);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await database.end();
  expect((await api.get('/healthz')).status).toBe(200);
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

interface Sent {
  socket: Socket;
  /** The whole answer, once the server has closed the connection or said all. */
  answer: Promise<string>;
}

/** Sends the head of a request and `beginning`, and leaves the rest to the caller. */
function begin(method: string, path: string, headers: string[], beginning: string | Buffer = ''): Sent {
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
  sockets.add(socket);
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (piece: Buffer) => (text += piece.toString('latin1')));
  socket.write(`${[`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`);
  socket.write(beginning);
  const answer = new Promise<string>((resolve) => {
    socket.on('data', () => /\r\n\r\n/.test(text) && setTimeout(resolve, 50, text));
    socket.on('close', () => resolve(text));
  });
  return { socket, answer };
}

const UPLOAD = '/xxx_api/v1/binary_resources?name=slow.csv';
const upload = (authorization: string, beginning: string | Buffer, length = 300_000_000) =>
  begin(
    'POST',
    UPLOAD,
    [`Authorization: ${authorization}`, 'Content-Type: text/csv', `Content-Length: ${length}`],
    beginning,
  );

/** Writes a byte now and then until the connection ends. */
async function trickle({ socket }: Sent, everyMs: number): Promise<void> {
  while (!socket.destroyed) {
    socket.write('a');
    await sleep(everyMs);
  }
}

const openTransactions = async () => {
  const { rows } = await database.query(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  );
  return rows.length;
};

describe('an upload', () => {
  test('over the limit is refused by its head alone', async () => {
    const { answer } = upload(ADMIN, '', 700 * 1024 * 1024);
    expect(await answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"file_too_large"[\s\S]*512 MB/);
  });

  test('of a foreign file is refused after its beginning', async () => {
    const { answer } = upload(ADMIN, Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(70_000, 'x')]));
    expect(await answer).toMatch(/^HTTP\/1.1 422 [\s\S]*"code":"not_a_workbook"/);
  });

  test('that trickles takes no connection of the database, and is ended with 408', async () => {
    const slow = upload(ADMIN, 'a,b\n');
    void trickle(slow, 200);
    await sleep(1_000);
    expect(await openTransactions()).toBe(0);
    expect(await slow.answer).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"upload_too_slow"/);
  });

  test('that is the fifth of an account waits, and is then refused; another account goes on', async () => {
    const four = Array.from({ length: 4 }, () => upload(ADMIN, 'a,b\n'.repeat(25_000)));
    await expect.poll(openTransactions, { timeout: 10_000 }).toBe(4);
    // Slow, and fast enough.
    const feeding = setInterval(() => {
      for (const { socket } of four) socket.write('a,b\n'.repeat(2_048));
    }, 1_000);
    const fifth = upload(ADMIN, 'a,b\n'.repeat(25_000));
    const theirs = await createApi(web.url, OTHER).upload('a.csv', Buffer.from('a,b\n'));
    expect(theirs.status).toBe(201);
    expect(await fifth.answer).toMatch(/^HTTP\/1.1 429 [\s\S]*retry-after: 30[\s\S]*"code":"too_many_uploads"/i);
    clearInterval(feeding);
    for (const { socket } of four) socket.destroy();
    await expect.poll(openTransactions, { timeout: 10_000 }).toBe(0);
    expect((await api.upload('after.csv', Buffer.from('a,b\n'))).status).toBe(201);
  });

  test('that was cancelled leaves no transaction, though it had an Idempotency-Key', async () => {
    const headers = [`Authorization: ${ADMIN}`, 'Content-Type: text/csv', 'Content-Length: 200000'];
    for (let time = 0; time < 20; time++) {
      const { socket } = begin('POST', UPLOAD, [...headers, `Idempotency-Key: cancelled-${time}`], 'a'.repeat(70_000));
      await once(socket, 'connect');
      await sleep(time * 2);
      socket.destroy();
    }
    await expect.poll(openTransactions, { timeout: 10_000 }).toBe(0);
    const { rows } = await database.query('SELECT FROM idempotency_key');
    expect(rows).toHaveLength(0);
    expect((await api.upload('after.csv', Buffer.from('a,b\n'))).status).toBe(201);
  });
});

describe('a body that does not arrive', () => {
  test('is ended with 408, with an account and without', async () => {
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 1000'];
    const json = [`Authorization: ${ADMIN}`, 'Content-Type: application/json', 'Content-Length: 1000'];
    const slow = [
      begin('POST', '/admin/login', form, 'username='),
      begin('POST', '/xxx_api/v1/do_parse_resource', json, '{'),
      begin('POST', '/nothing', form, 'x'),
    ];
    for (const one of slow) void trickle(one, 1_000);
    const [login = '', parse, nothing] = await Promise.all(slow.map(({ answer }) => answer));
    expect(login).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request_timeout"/);
    expect(parse).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request_timeout"/);
    expect(nothing).toMatch(/^HTTP\/1.1 404 /);
    await Promise.all(slow.map(({ socket }) => socket.destroyed || once(socket, 'close')));
  });
});

describe('an account', () => {
  test('has four heavy requests under way, and is told to wait with the fifth', async () => {
    const blocker = new pg.Client(backend.env['DATABASE_URL']);
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE parse_result IN ACCESS EXCLUSIVE MODE');
    await api.post('do_parse_resource', { resource_id: SAMPLE });
    const { body } = await api.get(`task_results?limit=1`);
    const ask = (who: Api) =>
      who.get(`parse_results/window?task_id=${body.results[0].task_id}&sheet_index=0&from_row=1&to_row=10`);
    const all = Promise.all(Array.from({ length: 6 }, () => ask(api)));
    const theirs = ask(createApi(web.url, OTHER));
    const answers = await all;
    // The first four wait for the table, until the database ends what takes too long.
    const busy = answers.filter(({ status }) => status === 503);
    const refused = answers.filter(({ status }) => status === 429);
    expect([busy.length, refused.length]).toEqual([4, 2]);
    for (const answer of refused) {
      expectProblem(answer, 429, 'too_many_requests');
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    for (const answer of busy) expectProblem(answer, 503, 'database_busy');
    expectProblem(await theirs, 503, 'database_busy');
    // What was given up does not go on in the database.
    const { rows } = await database.query(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    expect(rows).toEqual([]);
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect((await ask(api)).status).toBe(200);
  });

  test('has twenty event streams, and no more', async () => {
    const stream = () => begin('GET', '/xxx_api/v1/events', [`Authorization: ${OTHER}`]);
    const twenty = await Promise.all(Array.from({ length: 20 }, () => stream().answer));
    expect(twenty.filter((answer) => answer.startsWith('HTTP/1.1 200'))).toHaveLength(20);
    expect(await stream().answer).toMatch(/^HTTP\/1.1 429 [\s\S]*retry-after: 60[\s\S]*"code":"too_many_streams"/i);
    expect(await begin('GET', '/xxx_api/v1/events', [`Authorization: ${ADMIN}`]).answer).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('a web process', () => {
  const SOMAXCONN = '/proc/sys/net/core/somaxconn';
  const longest = existsSync(SOMAXCONN) ? Number(readFileSync(SOMAXCONN, 'utf8')) : 0;

  test.skipIf(longest < 1_000)('has more connections wait while it is busy than Node would by default', async () => {
    const port = Number(new URL(web.url).port);
    web.process.kill('SIGSTOP');
    try {
      const crowd = Array.from({ length: 900 }, () => connect(port, '127.0.0.1'));
      for (const socket of crowd) sockets.add(socket);
      await Promise.all(crowd.map((socket) => once(socket, 'connect')));
      for (const socket of crowd) socket.destroy();
    } finally {
      web.process.kill('SIGCONT');
    }
    expect((await api.get('/healthz')).status).toBe(200);
  });

  test('closes further connections than MAX_CONNECTIONS', async () => {
    const small = await startGyoretsu('web', { ...backend.env, MAX_CONNECTIONS: '3' });
    const port = Number(new URL(small.url).port);
    const held = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const fourth = connect(port, '127.0.0.1');
    fourth.on('error', () => {});
    await once(fourth, 'close');
    for (const socket of held) socket.destroy();
    await expect
      .poll(() =>
        createApi(small.url)
          .get('/healthz')
          .then(
            ({ status }) => status,
            () => 0,
          ),
      )
      .toBe(200);
    expect(await small.stop()).toBe(0);
  });
});
