import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { insertParse } from '../helpers/insert-parse.js';
import { createBrowserless } from '../helpers/signed-in.js';

const API = '/xxx_api/v1';

let backend: Backend;
let web: Running;
let database: pg.Client;
let rows: string;

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', backend.env);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
  const taskId = await insertParse(
    database,
    `SELECT n AS "row", jsonb_build_array(n, n * 1.5, '項目 ' || n * 7 % 5000, 'item ' || n, '2020-02-' || 10 + n % 18, n % 2 = 0, n % 97,
       '東京都', 'abc-' || n % 333, null, n * 3, 'x', 'note ' || n % 50, n % 1000, 'end') AS "values"
     FROM generate_series(1, 1000) AS n`,
  );
  rows = `${API}/parse_results?task_id=${taskId}&limit=1000`;
});

afterAll(async () => {
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

interface Sent {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Asks for something as it is on the wire: `fetch` would unpack it. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Sent> {
  const asked = request(new URL(path, web.url), {
    method,
    headers: { authorization: ADMIN, ...headers },
    agent: false,
  });
  asked.end();
  const [answer] = await once(asked, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

describe('an answer', () => {
  test('is packed as the client takes it: a page of rows to a tenth', async () => {
    const plain = await ask(rows);
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': String(plain.body.length) });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const br = await ask(rows, { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-encoding': 'br' });
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    const gzip = await ask(rows, { 'accept-encoding': 'gzip;q=1.0, *;q=0' });
    expect(gzip.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-encoding': 'gzip' });
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(plain.body.length / br.body.length).toBeGreaterThan(10);
    expect(plain.body.length / gzip.body.length).toBeGreaterThan(7);
    expect((await ask(rows, { 'accept-encoding': 'identity' })).body.equals(plain.body)).toBe(true);
  });

  test('to HEAD has the same headers, but for a length that nobody counted', async () => {
    for (const path of [rows, `${API}/task_results`]) {
      for (const encoding of ['identity', 'br']) {
        const head = await ask(path, { 'accept-encoding': encoding }, 'HEAD');
        expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
        expect(head.headers).toMatchObject({ vary: 'Accept-Encoding' });
        const { headers } = await ask(path, { 'accept-encoding': encoding });
        expect([undefined, headers['content-length']]).toContain(head.headers['content-length']);
        expect(head.body.length).toBe(0);
      }
    }
    expect((await ask(`${API}/task_results`, {}, 'HEAD')).headers['content-length']).toBeDefined();
  });

  test('that the client has already is 304, packed or not', async () => {
    const { headers } = await ask(rows, { 'accept-encoding': 'br' });
    for (const encoding of ['br', 'gzip', 'identity']) {
      const again = await ask(rows, { 'accept-encoding': encoding, 'if-none-match': String(headers.etag) });
      expect(again).toMatchObject({ status: 304, headers: { vary: 'Accept-Encoding', etag: headers.etag } });
      expect(again.headers['content-encoding']).toBeUndefined();
      expect(again.body.length).toBe(0);
    }
  });

  test('that is a problem is packed too, if it is long enough', async () => {
    const long = await ask(`${API}/${'long/'.repeat(400)}`, { 'accept-encoding': 'br' });
    expect(long).toMatchObject({ status: 404, headers: { 'content-encoding': 'br', vary: 'Accept-Encoding' } });
    expect(JSON.parse(brotliDecompressSync(long.body).toString())).toMatchObject({ code: 'not_found' });
    const short = await ask(`${API}/nothing`, { 'accept-encoding': 'br' });
    expect(short.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(short.body.toString())).toMatchObject({ code: 'not_found' });
  });

  test('is sent as it is where it is a file, or a stream of events', async () => {
    const bytes = Buffer.from('a,b,c\n'.repeat(10_000));
    const { body: file } = await createApi(web.url).upload('a.csv', bytes);
    const path = `${API}/binary_resources/${file.id}/content`;
    const whole = await ask(path, { 'accept-encoding': 'br' });
    expect(whole.body.equals(bytes)).toBe(true);
    expect(whole.headers).toMatchObject({ 'content-length': '60000', etag: `"${file.sha256}"` });
    expect(whole.headers['content-encoding']).toBeUndefined();
    const range = await ask(path, { 'accept-encoding': 'br', range: 'bytes=6-17' });
    expect([range.status, range.body.toString()]).toEqual([206, 'a,b,c\na,b,c\n']);
    expect(range.headers['content-encoding']).toBeUndefined();
    const beyond = await ask(path, { 'accept-encoding': 'br', range: 'bytes=60000-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */60000']);

    const events = request(new URL(`${API}/events`, web.url), {
      headers: { authorization: ADMIN, 'accept-encoding': 'br' },
    });
    events.end();
    const [stream] = await once(events, 'response');
    expect(stream.headers).toMatchObject({ 'content-type': expect.stringContaining('text/event-stream') });
    expect(stream.headers['content-encoding']).toBeUndefined();
    // It comes at once, not when a packer has enough of it.
    const [first] = await once(stream, 'data');
    expect(String(first)).toContain('retry:');
    events.destroy();
  });

  test('of the panel is packed: its pages, its JSON and its scripts', async () => {
    const browser = createBrowserless(web.url);
    await browser.signIn('admin', 'admin');
    const cookie = `gyoretsu_session=${browser.cookie()}`;
    const page = await ask('/admin', { cookie, 'accept-encoding': 'gzip, br' });
    const paths = [
      '/admin/api/resources/TaskResult/actions/list',
      '/admin/frontend/assets/components.bundle.js',
      '/admin/queues',
    ];
    const answers = [
      page,
      ...(await Promise.all(paths.map((path) => ask(path, { cookie, 'accept-encoding': 'gzip, br' })))),
    ];
    for (const { status, headers } of answers) {
      expect([status, headers['content-encoding'], headers.vary]).toEqual([200, 'br', 'Accept-Encoding']);
    }
    expect(brotliDecompressSync(page.body).toString()).toContain('<html');
    const script = /src="([^"]*static\/js\/[^"]+)"/.exec(
      brotliDecompressSync(answers[3]?.body ?? page.body).toString(),
    );
    const board = await ask(`/admin/queues/${script?.[1]?.replace(/^.*static/, 'static')}`, {
      cookie,
      'accept-encoding': 'gzip, br',
    });
    expect([board.status, board.headers['content-encoding']]).toEqual([200, 'br']);
  });
});
