import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createBullBoard } from '@bull-board/api';
import { ExpressAdapter } from '@bull-board/express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/http/routes.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { type Browserless, createBrowserless } from '../helpers/signed-in.js';

const PASSWORD = 'tall-bridge-42';
const ROLES = ['viewer', 'operator', 'administrator'] as const;
type Role = (typeof ROLES)[number];

/** An id that nothing has: who may ask is told that, who may not is refused before anybody looks. */
const NONE = '00000000-0000-4000-8000-000000000000';
const API = '/xxx_api/v1';

/** Every address of the REST API, and the least role that may use it. */
const REST: Record<string, Role> = {
  'GET /binary_resources': 'viewer',
  'POST /binary_resources': 'operator',
  'GET /binary_resources/:id': 'viewer',
  'GET /binary_resources/:id/content': 'viewer',
  'GET /binary_resources/:id/history': 'viewer',
  'DELETE /binary_resources/:id': 'administrator',
  'GET /binary_heavy_resources': 'viewer',
  'GET /task_results': 'viewer',
  'GET /task_results/:id': 'viewer',
  'GET /task_results/:id/history': 'viewer',
  'DELETE /task_results/:id': 'operator',
  'POST /task_results/:id/retry': 'operator',
  'GET /events': 'viewer',
  'GET /parse_results': 'viewer',
  'GET /parse_results/sheets': 'viewer',
  'GET /parse_results/window': 'viewer',
  'GET /parse_results/find': 'viewer',
  'GET /parse_results/sum': 'viewer',
  'GET /notifications': 'viewer',
  'POST /notifications/seen': 'viewer',
  'GET /audit_entries': 'administrator',
  'POST /password': 'viewer',
  'GET /sessions': 'viewer',
  'DELETE /sessions': 'viewer',
  'DELETE /sessions/:id': 'viewer',
  'GET /': 'operator',
  'HEAD /': 'viewer',
  'GET /do_parse_resource': 'viewer',
  'POST /do_parse_resource': 'operator',
};

/** Every action of every resource of the panel; null: nobody. */
const LOOK = { list: 'viewer', search: 'viewer', show: 'viewer' } as const;
const DELETION = { delete: 'administrator', bulkDelete: 'administrator' } as const;
const PANEL: Record<string, Record<string, Role | null>> = {
  BinaryResource: { ...LOOK, ...DELETION, edit: 'operator', parse: 'operator', bulkParse: 'operator' },
  TaskResult: {
    ...LOOK,
    ...DELETION,
    new: null,
    edit: null,
    retry: 'operator',
    cancel: 'operator',
    bulkRetry: 'operator',
    bulkCancel: 'operator',
  },
  ParseResult: { ...LOOK, ...DELETION, new: null, edit: null },
  User: {
    list: 'administrator',
    search: 'administrator',
    show: 'administrator',
    new: 'administrator',
    edit: 'administrator',
    delete: 'administrator',
    bulkDelete: null,
  },
  AuditEntry: {
    list: 'administrator',
    search: 'administrator',
    show: 'administrator',
    new: null,
    edit: null,
    delete: null,
    bulkDelete: null,
  },
};
/** Uploading in the panel goes to the REST API: the action has a page, and does nothing itself, for anybody. */
const PAGES_ALONE = ['BinaryResource new'];

let backend: Backend;
let web: Running;
const browsers = {} as Record<Role, Browserless>;

beforeAll(async () => {
  backend = await startBackend('postgres');
  for (const role of ROLES) {
    const account = ['--username', `${role}-1`, '--email', 'x@y.example', '--role', role, '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...account], backend.env, `${PASSWORD}\n`);
  }
  web = await startGyoretsu('web', { ...backend.env, TRUST_PROXY: '1' });
  for (const role of ROLES) {
    browsers[role] = createBrowserless(web.url);
    await browsers[role].signIn(`${role}-1`, PASSWORD);
  }
});

afterAll(async () => {
  await web?.stop();
  await backend?.stop();
});

const reaches = (role: Role, least: Role | null) => least !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);
const isRefused = (status: number) => status === 401 || status === 403;
const split = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return { method, path: `${API}${path.replace(':id', NONE)}` };
};

test('the table here names every route of the REST API, and no other, with its least role', () => {
  const routes = ROUTES.map(({ method, path, least }) => [`${method.toUpperCase()} ${path}`, least]);
  expect(Object.fromEntries(routes)).toEqual(REST);
  expect(routes).toHaveLength(Object.keys(REST).length);
});

describe.each(Object.entries(REST))('%s', (route, least) => {
  const { method, path } = split(route);
  const send = (browser: Browserless, headers = {}) =>
    // An endless stream answers, and is not waited for.
    browser.send(method, path === `${API}/events` ? `${path}?task_id=none` : path, undefined, headers);

  test.each(ROLES)(`for a %s`, async (role) => {
    if (path === `${API}/events`) return;
    expect(isRefused((await send(browsers[role])).status)).toBe(!reaches(role, least));
  });

  test('is refused to whoever has not signed in, and to other sites if it changes something', async () => {
    expect((await send(createBrowserless(web.url))).status).toBe(401);
    if (method === 'GET' && route !== 'GET /') return;
    if (method === 'HEAD') return;
    const crossing = await send(browsers.administrator, { 'sec-fetch-site': 'cross-site' });
    expect(crossing).toMatchObject({ status: 403, code: 'cross_site' });
  });
});

const actions = Object.entries(PANEL).flatMap(([resource, all]) =>
  Object.entries(all).map(([action, least]) => ({ resource, action, least })),
);

/** The address of an action: it says whether that is one on a resource, a record or a selection. */
function addressOf(resource: string, action: string): string {
  const base = `/admin/api/resources/${resource}`;
  if (['list', 'search', 'new'].includes(action)) return `${base}/actions/${action}`;
  if (action.startsWith('bulk')) return `${base}/bulk/${action}?recordIds=${NONE}`;
  return `${base}/records/${resource === 'ParseResult' || resource === 'AuditEntry' ? '1' : NONE}/${action}`;
}

describe('the panel', () => {
  test.each(actions)('$resource $action', async ({ resource, action, least }) => {
    const address = addressOf(resource, action);
    const method = ['list', 'search', 'show'].includes(action) ? 'GET' : 'POST';
    for (const role of ROLES) {
      const { status } = await browsers[role].send(method, address);
      expect(status, role).toSatisfy((code: number) => isRefused(code) === !reaches(role, least));
    }
    expect((await createBrowserless(web.url).send(method, address)).status).toBe(303);
    const crossing = await browsers.administrator.send('POST', address, undefined, { 'sec-fetch-site': 'cross-site' });
    expect(isRefused(crossing.status)).toBe(true);
    const reads = ['list', 'search', 'show', 'edit', 'bulkDelete'];
    if (least !== null && !reads.includes(action)) {
      expect((await browsers.administrator.send('GET', address)).status).toBe(405);
    }
  });

  test('has no resource and no action that the table does not name', () => {
    const options = readFileSync('admin/resources/options.ts', 'utf8');
    const blocks = [...options.matchAll(/resource: models\.(\w+),[\s\S]*?\n {6}actions: \{\n([\s\S]*?)\n {6}\},/g)];
    const names = {
      resources: 'BinaryResource',
      tasks: 'TaskResult',
      rows: 'ParseResult',
      users: 'User',
      audit: 'AuditEntry',
    };
    expect(blocks.map(([, model]) => model).toSorted()).toEqual(Object.keys(names).toSorted());
    for (const [, model, body = ''] of blocks) {
      const resource = Object.entries(names).find(([name]) => name === model)?.[1] ?? '';
      const declared = [...body.matchAll(/^ {8}(\w+): /gm)].map(([, name = '']) => name);
      const unknown = declared.filter(
        (name) => !Object.hasOwn(PANEL[resource] ?? {}, name) && !PAGES_ALONE.includes(`${resource} ${name}`),
      );
      expect(unknown, resource).toEqual([]);
    }
  });
});

/** Bull Board's own table of routes, as it hands it to its adapter. */
function boardRoutes(): { method: string; path: string }[] {
  const routes: { method: string; path: string }[] = [];
  class Listening extends ExpressAdapter {
    override setApiRoutes(given: Parameters<ExpressAdapter['setApiRoutes']>[0]): this {
      for (const { method, route } of given) {
        for (const each of [method].flat()) for (const path of [route].flat()) routes.push({ method: each, path });
      }
      return this;
    }
  }
  createBullBoard({ queues: [], serverAdapter: new Listening() });
  return routes;
}

describe('Bull Board', () => {
  test('is for everybody to look at, and for administrators to change', async () => {
    const routes = boardRoutes();
    expect(routes.filter(({ method }) => method !== 'get').length).toBeGreaterThan(5);
    for (const { method, path } of routes) {
      const address = `/admin/queues${path.replace(':queueName', 'none').replaceAll(/:\w+/g, '1')}`;
      const changes = method.toLowerCase() !== 'get';
      for (const role of ROLES) {
        const { status } = await browsers[role].send(method.toUpperCase(), address);
        expect(isRefused(status), `${role} ${method} ${path}`).toBe(changes && role !== 'administrator');
      }
      expect((await createBrowserless(web.url).send(method.toUpperCase(), address)).status).toBe(303);
      if (!changes) continue;
      const foreign = { 'sec-fetch-site': 'cross-site' };
      const crossing = await browsers.administrator.send(method.toUpperCase(), address, undefined, foreign);
      expect(crossing, path).toMatchObject({ status: 403, code: 'cross_site' });
    }
  });
});

describe('a session', () => {
  test('has a cookie that no script reads and no other site sends, and over https no other way', async () => {
    const signIn = (headers: Record<string, string>) =>
      fetch(new URL('/admin/login', web.url), {
        method: 'POST',
        body: new URLSearchParams({ username: 'viewer-1', password: PASSWORD }),
        redirect: 'manual',
        headers,
      }).then((answer) => answer.headers.getSetCookie());
    for (const cookie of await signIn({})) expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/);
    const secure = await signIn({ 'x-forwarded-proto': 'https' });
    expect(secure.length).toBe(2);
    for (const cookie of secure) expect(cookie).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
    const names = secure.map((cookie) => cookie.split('=')[0]);
    expect(names.toSorted()).toEqual(['__Host-gyoretsu_session', '__Secure-gyoretsu_device']);
    const session = secure.find((cookie) => cookie.startsWith('__Host-'));
    expect(session).toContain('; Path=/;');
    expect(session).not.toContain('Domain');
  });

  test('is not the one that somebody planted', async () => {
    const planted = 's%3Aplanted.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';
    const browser = createBrowserless(web.url, planted);
    expect(await browser.signIn('viewer-1', PASSWORD)).toBe(303);
    expect(browser.cookie()).not.toBe(planted);
    const first = browser.cookie();
    expect(await browser.signIn('viewer-1', PASSWORD)).toBe(303);
    expect(browser.cookie()).not.toBe(first);
    expect((await createBrowserless(web.url, first).send('GET', `${API}/notifications`)).status).toBe(401);
  });
});

test.each([null, 'viewer-1'])('an upload by %s is refused before its bytes are waited for', async (username) => {
  const auth = username === null ? {} : { auth: `${username}:${PASSWORD}` };
  const status = await new Promise((resolve, reject) => {
    const upload = request(new URL(`${API}/binary_resources`, web.url), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(400 * 1024 * 1024) },
      ...auth,
    });
    upload.on('response', (answer) => {
      resolve(answer.statusCode);
      upload.destroy();
    });
    upload.on('error', reject);
    // One byte of four hundred million, and then silence.
    upload.write('x');
  });
  expect(status).toBe(username === null ? 401 : 403);
});
