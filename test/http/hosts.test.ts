import { request } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, basic } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { createBrowserless } from '../helpers/signed-in.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const TASKS = '/xxx_api/v1/task_results';
const PARSE = '/xxx_api/v1/do_parse_resource';

let backend: Backend;
/** Without any setting. */
let plain: Running;
/** With names of its own, behind a proxy. */
let named: Running;

beforeAll(async () => {
  backend = await startBackend('postgres');
  plain = await startGyoretsu('web', backend.env);
  const names = { ALLOWED_HOSTS: 'Rows.example:8000, .below.example', TRUST_PROXY: '1' };
  named = await startGyoretsu('web', { ...backend.env, ...names });
});

afterAll(async () => {
  expect(await plain.stop()).toBe(0);
  expect(await named.stop()).toBe(0);
  await backend.stop();
});

interface Told {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends a request whose Host is free to choose: fetch would not send another one than its address's. */
function ask(server: Running, path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, server.url),
      { method, headers: { authorization: ADMIN, ...headers } },
      (res) => {
        let text = '';
        res.on('data', (piece) => (text += piece));
        res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const parse = async (server: Running, key: string, headers: Record<string, string>) => {
  const body = JSON.stringify({ resource_id: SAMPLE });
  const all = { 'content-type': 'application/json', 'idempotency-key': key, ...headers };
  const { status, headers: sent, text } = await ask(server, PARSE, all, 'POST', body);
  return { status, location: sent['location'], body: JSON.parse(text) };
};

describe('a server without names of its own', () => {
  test.each(['localhost', 'LOCALHOST:1', 'rows.localhost', 'localhost.', '127.0.0.1:8000', '192.0.2.7', '[::1]:80'])(
    'answers to %s',
    async (host) => {
      expect((await ask(plain, TASKS, { host })).status).toBe(200);
    },
  );

  test.each(['evil.example', 'evil.example:8000', 'localhost.evil.example', 'notlocalhost', '127.0.0.1.evil.example'])(
    'does not answer to %s, to which another site may have pointed its name (DNS rebinding)',
    async (host) => {
      for (const path of [TASKS, '/admin/login', '/admin', '/', '/nothing']) {
        const { status, headers, text } = await ask(plain, path, { host });
        expect([path, status]).toEqual([path, 421]);
        expect(headers['content-type']).toContain('application/problem+json');
        expect(JSON.parse(text)).toMatchObject({
          code: 'unknown_host',
          detail: expect.stringContaining('ALLOWED_HOSTS'),
        });
      }
    },
  );

  test('signs nobody in who came by such a name', async () => {
    const form = {
      host: 'evil.example',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const { status, headers } = await ask(plain, '/admin/login', form, 'POST', 'username=admin&password=admin');
    expect([status, headers['set-cookie']]).toEqual([421, undefined]);
  });

  test('tells a browser so on a page that can be read', async () => {
    const { status, headers, text } = await ask(plain, '/admin', {
      host: 'evil.example',
      accept: 'text/html,*/*;q=0.8',
    });
    expect([status, headers['content-type']]).toEqual([421, 'text/html; charset=utf-8']);
    expect(text).toContain('&quot;evil.example&quot;');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test.each(['admin@localhost', 'a b', 'local/host', '[::1', '[1]', 'localhost:999999', 'a<b>', 'a,b'])(
    'refuses what is no host: "%s"',
    async (host) => {
      const { status, text } = await ask(plain, TASKS, { host });
      expect([status, JSON.parse(text).code]).toEqual([400, 'bad_request']);
    },
  );

  test('answers probes by any name', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect((await ask(plain, path, { host: 'evil.example' })).status).toBe(200);
    }
  });

  test('believes no X-Forwarded-Host', async () => {
    const forwarded = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await ask(plain, TASKS, forwarded)).status).toBe(421);
    expect((await ask(plain, TASKS, { host: 'localhost', 'x-forwarded-host': 'evil.example' })).status).toBe(200);
  });
});

describe('a server with ALLOWED_HOSTS', () => {
  test.each([
    ['rows.example', 200],
    ['ROWS.example:443', 200],
    ['below.example', 200],
    ['far.below.example', 200],
    ['more.rows.example', 421],
    ['notbelow.example', 421],
    ['localhost', 421],
    ['127.0.0.1', 421],
  ])('answers to its names alone: %s %i', async (host, status) => {
    expect((await ask(named, TASKS, { host })).status).toBe(status);
  });

  test('believes the X-Forwarded-Host of a proxy that it trusts', async () => {
    const forwarded = { host: 'web:8000', 'x-forwarded-host': 'rows.example' };
    expect((await ask(named, TASKS, forwarded)).status).toBe(200);
    expect((await ask(named, TASKS, { host: 'rows.example', 'x-forwarded-host': 'evil.example' })).status).toBe(421);
  });

  test('makes links of the name that the caller used', async () => {
    const forwarded = { host: 'web:8000', 'x-forwarded-host': 'far.below.example', 'x-forwarded-proto': 'https' };
    const { location, body } = await parse(named, 'by a proxy', forwarded);
    expect(location).toMatch(/^https:\/\/far\.below\.example\/xxx_api\/v1\/task_results\//);
    expect(body.status_url).toBe(location);
    const odd = await parse(named, 'by a proxy with an odd scheme', { ...forwarded, 'x-forwarded-proto': 'a b' });
    expect(odd.location).toMatch(/^http:\/\/far\.below\.example\//);
  });
});

describe('a stored answer', () => {
  test('has the name that the caller uses now', async () => {
    const first = await parse(named, 'twice', { host: 'rows.example' });
    const again = await parse(named, 'twice', { host: 'far.below.example:81' });
    expect(first.location).toBe(`http://rows.example/xxx_api/v1/task_results/${first.body.task_id}`);
    expect(again.location).toBe(`http://far.below.example:81/xxx_api/v1/task_results/${first.body.task_id}`);
    expect(again.body).toEqual({ ...first.body, status_url: again.location });
  });

  test('keeps paths, and one that an older version stored with a whole address is answered by its path', async () => {
    const first = await parse(plain, 'old', { host: 'localhost' });
    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    const { rows } = await client.query(`SELECT location, body FROM idempotency_key WHERE key = 'old'`);
    const path = `/xxx_api/v1/task_results/${first.body.task_id}`;
    expect(rows[0]).toMatchObject({ location: path, body: { status_url: path } });
    const old = `http://evil.example${path}`;
    await client.query(`UPDATE idempotency_key SET location = $1, body = $2 WHERE key = 'old'`, [
      old,
      { ...rows[0].body, status_url: old },
    ]);
    await client.end();
    const again = await parse(plain, 'old', { host: 'localhost:8000' });
    expect([again.location, again.body.status_url]).toEqual(Array(2).fill(`http://localhost:8000${path}`));
  });
});

describe('a GET that queues a task', () => {
  test('is done by cookie only for a page of ours', async () => {
    const browser = createBrowserless(plain.url);
    expect(await browser.signIn('admin', 'admin')).toBe(303);
    const cookie = `gyoretsu_session=${browser.cookie()}`;
    const queue = async (headers: Record<string, string>) => {
      const answer = await fetch(new URL('/xxx_api/v1', plain.url), { headers: { cookie, ...headers } });
      return answer.status;
    };
    expect(await queue({ 'sec-fetch-site': 'same-origin' })).toBe(202);
    expect(await queue({ 'sec-fetch-site': 'none' })).toBe(202);
    expect(await queue({ origin: new URL(plain.url).origin })).toBe(202);
    expect(await queue({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await queue({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await queue({ origin: 'http://evil.example' })).toBe(403);
    // undici's fetch names a mode, but no site: as an older browser does for a link.
    expect(await queue({})).toBe(403);
    const program = await fetch(new URL('/xxx_api/v1', plain.url), { headers: { authorization: ADMIN } });
    expect(program.status).toBe(202);
  });
});

describe('what caches and browsers are told', () => {
  test.each([
    ['a list', TASKS, 200],
    ['a stream', '/xxx_api/v1/events', 200],
    ['an unknown id', `${TASKS}/${SAMPLE}`, 404],
    ['an unknown address', '/xxx_api/v1/nothing', 404],
    ['a file that is not there', `/xxx_api/v1/binary_resources/${TASKS.length}/content`, 400],
  ])('%s is not stored', async (_name, path, status) => {
    const answer = await ask(plain, path, {}, 'HEAD');
    expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'no-store']);
  });

  test('neither is a refusal of somebody who is not signed in', async () => {
    const answer = await fetch(new URL(TASKS, plain.url));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([401, 'no-store']);
  });

  test('the bytes of a file are kept by no cache either', async () => {
    const { headers } = await ask(plain, `/xxx_api/v1/binary_resources/${SAMPLE}/content`, {}, 'HEAD');
    expect(headers['cache-control']).toBe('no-store');
  });

  test('https is to be used from now on, if it was used', async () => {
    const host = 'rows.example';
    const secure = await ask(named, TASKS, { host, 'x-forwarded-proto': 'https' });
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    for (const [server, headers] of [
      [named, { host, 'x-forwarded-proto': 'http' }],
      [plain, { 'x-forwarded-proto': 'https' }],
    ] as const) {
      expect((await ask(server, TASKS, headers)).headers['strict-transport-security']).toBeUndefined();
    }
  });
});

test('X-Forwarded-For without TRUST_PROXY is reported once', async () => {
  for (let time = 0; time < 3; time++) await ask(plain, '/healthz', { 'x-forwarded-for': '192.0.2.1' });
  expect(plain.output().match(/TRUST_PROXY is 0/g)).toHaveLength(1);
  await ask(named, '/healthz', { 'x-forwarded-for': '192.0.2.1' });
  expect(named.output()).not.toContain('TRUST_PROXY');
});

test('the log tells of refusals, once for many that are the same', async () => {
  const crossSite = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' };
  for (let time = 0; time < 5; time++) await ask(plain, '/admin/login', crossSite, 'POST', 'username=a&password=b');
  const lines = plain.output().split('\n');
  const told = lines.filter((line) => /"cross_site".*"path":"\/admin\/login"/.test(line));
  const { code, status, method, address } = JSON.parse(told[0] ?? '{}');
  expect({ code, status, method, address }).toEqual({
    code: 'cross_site',
    status: 403,
    method: 'POST',
    address: '127.0.0.1',
  });
  expect(told).toHaveLength(1);
});

test('whoever guesses passwords is told when to try again, on the page and over REST', async () => {
  const form = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
  const signIn = () => ask(plain, '/admin/login', form, 'POST', 'username=nobody&password=x');
  for (let time = 0; time < 10; time++) expect((await signIn()).status).toBe(401);
  for (const answer of [await signIn(), await ask(plain, TASKS, { authorization: basic('nobody', 'x') })]) {
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '300']);
  }
});
