import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { basic, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { type Browserless, createBrowserless } from '../helpers/signed-in.js';

const PASSWORD = 'tall-bridge-42';
const SESSIONS = '/xxx_api/v1/sessions';
const OWN = { own_password: PASSWORD };
const API = '/xxx_api/v1/notifications';

let backend: Backend;
let web: Running;
let database: pg.Client;

beforeAll(async () => {
  backend = await startBackend('postgres');
  for (const name of ['hanako', 'taro']) {
    const account = ['--username', name, '--email', 'x@y.example', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...account], backend.env, `${PASSWORD}\n`);
  }
  web = await startGyoretsu('web', { ...backend.env, TRUST_PROXY: '1', SESSION_IDLE_HOURS: '2' });
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

beforeEach(() => database.query('DELETE FROM session.session'));

async function enter(username = 'hanako'): Promise<Browserless> {
  const browser = createBrowserless(web.url);
  expect(await browser.signIn(username, PASSWORD)).toBe(303);
  return browser;
}

const statusOf = async (browser: Browserless) => (await browser.send('GET', API)).status;

/** Signs in over https, and returns the cookie of the session. */
async function enterSecurely(): Promise<string> {
  const answer = await fetch(new URL('/admin/login', web.url), {
    method: 'POST',
    body: new URLSearchParams({ username: 'hanako', password: PASSWORD }),
    redirect: 'manual',
    headers: { 'x-forwarded-proto': 'https' },
  });
  const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-gyoretsu_session='));
  return /=([^;]+)/.exec(line ?? '')?.[1] ?? '';
}

const askWith = (cookie: string, headers = {}, path = API) =>
  fetch(new URL(path, web.url), { headers: { cookie, ...headers } }).then(({ status }) => status);

test('the database holds digests, which let nobody in', async () => {
  const browser = await enter();
  const id = decodeURIComponent(browser.cookie()).slice(2).split('.')[0] ?? '';
  const { rows } = await database.query('SELECT sid, sess FROM session.session');
  expect(rows.map(({ sid }) => sid)).toEqual([createHash('sha256').update(id).digest('hex')]);
  expect(JSON.stringify(rows)).not.toContain(id);
});

test('people see their own sessions, and end one or all others', async () => {
  const [here, there, third, other] = [await enter(), await enter(), await enter(), await enter('taro')];
  const list = async () => (await here.send('GET', SESSIONS)).body.results;
  const sessions = await list();
  expect(sessions).toHaveLength(3);
  const own = sessions.filter((session: { is_current: boolean }) => session.is_current);
  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({ address: '127.0.0.1', started_at: expect.any(String), user_agent: 'node' });

  const theirs = (await other.send('GET', SESSIONS)).body.results[0].id;
  expect((await here.send('DELETE', `${SESSIONS}/${theirs}`, OWN)).status).toBe(404);
  expect((await here.send('DELETE', `${SESSIONS}/x`)).code).toBe('invalid_id');

  const [first] = (await there.send('GET', SESSIONS)).body.results.filter(
    (session: { is_current: boolean }) => session.is_current,
  );
  for (const path of [`${SESSIONS}/${first.id}`, SESSIONS]) {
    expect((await here.send('DELETE', path)).code).toBe('missing_own_password');
    expect((await here.send('DELETE', path, { own_password: 'guess' })).code).toBe('wrong_own_password');
  }
  expect(await list()).toHaveLength(3);
  expect((await here.send('DELETE', `${SESSIONS}/${first.id}`, OWN)).status).toBe(204);
  expect([await statusOf(here), await statusOf(there), await statusOf(third)]).toEqual([200, 401, 200]);
  expect((await here.send('DELETE', SESSIONS, OWN)).body).toEqual({ ended: 1 });
  expect([await statusOf(here), await statusOf(third), await statusOf(other)]).toEqual([200, 401, 200]);
  const { rows } = await database.query(`SELECT username FROM audit_entry WHERE action = 'end_session'`);
  expect(rows.map(({ username }) => username)).toEqual(['hanako', 'hanako']);
});

test('a program ends sessions without giving its password twice', async () => {
  const [browser, api] = [await enter(), createApi(web.url, basic('hanako', PASSWORD))];
  expect((await api.delete('sessions')).body).toEqual({ ended: 1 });
  expect(await statusOf(browser)).toBe(401);
});

test('a session ends when it is not used for so long, and so long after the sign-in', async () => {
  const read = async () =>
    (await database.query(`SELECT expire - (now() AT TIME ZONE 'UTC') < '1 hour' AS soon FROM session.session`)).rows;
  const age = (started: string, used: string) =>
    database.query(
      `UPDATE session.session SET expire = (now() AT TIME ZONE 'UTC') + interval '30 minutes',
         sess = jsonb_set(jsonb_set(sess::jsonb, '{place,usedAt}', to_jsonb(now() - $2::interval)),
           '{place,startedAt}', to_jsonb(now() - $1::interval))::json`,
      [started, used],
    );
  const browser = await enter();
  expect(await read()).toEqual([{ soon: false }]);
  await age('1 day', '90 minutes');
  // A page that is left open reads its lists again.
  expect(await statusOf(browser)).toBe(200);
  expect(await read()).toEqual([{ soon: true }]);
  expect((await browser.send('GET', API, undefined, { 'x-by-hand': '1' })).status).toBe(200);
  expect(await read()).toEqual([{ soon: false }]);
  // The limit in all is near.
  await age('13 days 23 hours 30 minutes', '90 minutes');
  await browser.send('GET', API, undefined, { 'x-by-hand': '1' });
  expect(await read()).toEqual([{ soon: true }]);
  await database.query(`UPDATE session.session SET expire = (now() AT TIME ZONE 'UTC') - interval '1 second'`);
  expect(await statusOf(browser)).toBe(401);
});

test('a use is noted every few minutes at most, also as the account’s last', async () => {
  const browser = await enter();
  const read = async () => (await database.query('SELECT sess::text, xmin::text FROM session.session')).rows;
  const before = await read();
  await browser.send('GET', API, undefined, { 'x-by-hand': '1' });
  expect(await read()).toEqual(before);
  await database.query(
    `UPDATE session.session SET sess = jsonb_set(sess::jsonb, '{place,usedAt}', to_jsonb(now() - interval '6 minutes'))::json`,
  );
  await database.query('UPDATE app_user SET last_used_at = NULL');
  await browser.send('GET', API, undefined, { 'x-by-hand': '1' });
  const { rows } = await database.query('SELECT username FROM app_user WHERE last_used_at IS NOT NULL');
  expect(rows).toEqual([{ username: 'hanako' }]);
});

test('a session of http is none over https, and the other way round', async () => {
  const https = { 'x-forwarded-proto': 'https' };
  const [plain, secure] = [(await enter()).cookie(), await enterSecurely()];
  expect(await askWith(`gyoretsu_session=${plain}`)).toBe(200);
  expect(await askWith(`__Host-gyoretsu_session=${secure}`, https)).toBe(200);
  for (const name of ['gyoretsu_session', '__Host-gyoretsu_session']) {
    expect(await askWith(`${name}=${plain}`, https)).toBe(401);
    expect(await askWith(`${name}=${secure}`)).toBe(401);
  }
});

test('who signs out over https has the browser forget what it kept of the pages', async () => {
  const cookie = `__Host-gyoretsu_session=${await enterSecurely()}`;
  const answer = await fetch(new URL('/admin/logout', web.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'x-forwarded-proto': 'https', 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.headers.get('clear-site-data')).toBe('"cache"');
});

test('sign-ins over REST and downloads are noted once, also by many requests at once', async () => {
  const authorization = `Basic ${Buffer.from(`taro:${PASSWORD}`).toString('base64')}`;
  const { rows: files } = await database.query('SELECT id FROM binary_resource LIMIT 1');
  await Promise.all(
    Array.from({ length: 6 }, (_, at) =>
      askWith('', { authorization, range: `bytes=${at}-${at}` }, `/xxx_api/v1/binary_resources/${files[0].id}/content`),
    ),
  );
  const { rows } = await database.query(
    `SELECT action, count(*)::int AS count FROM audit_entry WHERE username = 'taro' AND way = 'rest' GROUP BY 1 ORDER BY 1`,
  );
  expect(rows).toEqual([
    { action: 'sign_in', count: 1 },
    { action: 'download', count: 1 },
  ]);
});
