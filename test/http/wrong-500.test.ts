import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN } from '../helpers/api.js';
import { BACKENDS, type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { type Browserless, createBrowserless } from '../helpers/signed-in.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';

let backend: Backend;
let web: Running;
let browser: Browserless;

beforeAll(async () => {
  backend = await startBackend(BACKENDS.at(-1) ?? 'postgres');
  web = await startGyoretsu('web', { ...backend.env, LOG_LEVEL: 'debug' });
  browser = createBrowserless(web.url);
  expect(await browser.signIn('admin', 'admin')).toBe(303);
});

afterAll(async () => {
  expect(await web.stop()).toBe(0);
  // Nothing that a client sends is a fault of the program.
  expect(web.output()).not.toMatch(/"level":(50|60)/);
  await backend.stop();
});

const RESOURCES = ['BinaryResource', 'TaskResult', 'ParseResult', 'User', 'AuditEntry'];
const NAMES = ['constructor', '__proto__', 'hasOwnProperty', 'toString', 'constructor.name', 'name.__proto__'];

describe('a name that every object has', () => {
  test.each(RESOURCES)('is no filter and no sort of %s', async (resource) => {
    for (const name of NAMES) {
      for (const query of [`filters.${name}=1`, `sortBy=${name}`, `${name}=1`, `filters[${name}]=1`]) {
        const { status } = await browser.send('GET', `/admin/api/resources/${resource}/actions/list?${query}`);
        expect([query, status < 500]).toEqual([query, true]);
      }
    }
  });

  test.each([
    '{"__proto__":{"role":"x"},"name":"a.csv"}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"__proto__":null}',
  ])('is no field of a body: %s', async (text) => {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', authorization: ADMIN };
    const cookie = `gyoretsu_session=${browser.cookie()}`;
    for (const [path, more] of [
      ['/xxx_api/v1/do_parse_resource', {}],
      ['/xxx_api/v1/password', {}],
      ['/xxx_api/v1/notifications/seen', {}],
      [`/admin/api/resources/BinaryResource/records/${SAMPLE}/edit`, { cookie }],
      ['/admin/api/resources/User/actions/new', { cookie }],
      ['/admin/login', {}],
    ] as const) {
      const sent = { method: 'POST', body: text, headers: { ...headers, ...more } };
      const { status } = await fetch(new URL(path, web.url), { ...sent, redirect: 'manual' });
      expect([path, status < 500]).toEqual([path, true]);
    }
  });

  test('is no field of a form', async () => {
    for (const path of ['User/actions/new', `BinaryResource/records/${SAMPLE}/edit`]) {
      for (const name of NAMES)
        expect((await browser.act(path, { [name]: 'x', [`a.${name}.b`]: 'y' })).status).toBeLessThan(500);
    }
    expect(Object.hasOwn({}, 'role')).toBe(false);
  });
});

test('a form with too many fields for signing in is too large', async () => {
  const fields = new URLSearchParams(Array.from({ length: 12 }, (_, at) => [`field${at}`, 'x']));
  const headers = { 'sec-fetch-site': 'same-origin' };
  const answer = await fetch(new URL('/admin/login', web.url), { method: 'POST', body: fields, headers });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/too_large|bad_request/) });
});

test.each([
  '/admin/queues/%E0%A4%A',
  '/admin/queues/queue/%E0%A4%A',
  '/admin/queues/api/queues/%E0%A4%A/1',
  '/admin/queues/static/%E0%A4%A',
  '/admin/%E0%A4%A',
  '/admin/resources/%E0%A4%A',
  '/admin/assets/%E0%A4%A',
  '/%E0%A4%A',
])('an address that cannot be decoded is refused: %s', async (path) => {
  expect([400, 404]).toContain((await browser.send('GET', path)).status);
  expect((await browser.send('PUT', path)).status).toBeLessThan(500);
});

describe('a body that its client stops sending', () => {
  const FORM = 'application/x-www-form-urlencoded';
  const MULTIPART = 'multipart/form-data; boundary=x';
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b';
  const field = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na';

  test.each([
    ['JSON', '/xxx_api/v1/do_parse_resource', 'application/json', '{'],
    ['a login', '/admin/login', FORM, 'username=a'],
    ['a form of the panel', '/admin/api/resources/User/actions/new', FORM, 'username=a'],
    ['JSON of the panel', '/admin/api/resources/User/actions/new', 'application/json', '{'],
    ['fields of the panel', '/admin/api/resources/User/actions/new', MULTIPART, field],
    ['an upload', '/xxx_api/v1/binary_resources', MULTIPART, part],
    ['a raw upload', '/xxx_api/v1/binary_resources?name=a.csv', 'text/csv', 'a,b'],
  ])('is one line in the log, without a stack: %s', async (_name, path, type, beginning) => {
    const before = web.output().length;
    const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
    const panel = path.startsWith('/admin');
    const who = panel ? `Cookie: gyoretsu_session=${browser.cookie()}` : `Authorization: ${ADMIN}`;
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      who,
      'Sec-Fetch-Site: same-origin',
      `Content-Type: ${type}`,
    ];
    socket.write(Buffer.from(`${head.join('\r\n')}\r\nContent-Length: 1000\r\n\r\n${beginning}`, 'latin1'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    const lines = () => web.output().slice(before).trim().split('\n');
    await expect.poll(() => lines().at(-1), { timeout: 3_000 }).toMatch(/"level":20.*the client stopped sending/);
    expect(lines()).toHaveLength(1);
    expect(web.output().slice(before)).not.toMatch(/"stack"/);
  });
});
