import { type FSWatcher, watch } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const EDIT = `/admin/api/resources/BinaryResource/records/${SAMPLE}/edit`;

let backend: Backend;
let web: Running;
/** The server's own folder for temporary files, and what happened in it. */
let folder: string;
let watcher: FSWatcher;
const events: string[] = [];
let cookie = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-forms-'));
  watcher = watch(folder, (event, name) => events.push(`${event} ${name}`));
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', { ...backend.env, TMPDIR: folder });
  const login = await post('/admin/login', new URLSearchParams({ username: 'admin', password: 'admin' }));
  cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
});

afterAll(async () => {
  watcher.close();
  expect(await web.stop()).toBe(0);
  expect(web.output()).not.toMatch(/"level":(50|60)/);
  await backend.stop();
  await rm(folder, { recursive: true });
});

function post(path: string, body: BodyInit, more: Record<string, string> = {}): Promise<Response> {
  const headers = { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...more };
  return fetch(new URL(path, web.url), { method: 'POST', body, headers, redirect: 'manual' });
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function withFile(): FormData {
  const form = formOf({ name: 'a.csv' });
  form.append('file', new Blob([Buffer.alloc(300_000, 'x')]), 'a.csv');
  return form;
}

describe('a form with a file', () => {
  const PATHS = [
    EDIT,
    '/admin/api/resources/User/actions/new',
    `/admin/api/resources/BinaryResource/bulk/bulkDelete?recordIds=${SAMPLE}`,
    '/admin/api/resources/Nothing/actions/new',
    '/admin/api/dashboard',
    '/admin/api/pages/password',
    '/admin/login',
    '/admin',
  ];

  test.each(PATHS)('that anybody posts to %s leaves nothing in the folder of temporary files', async (path) => {
    const anybody = await post(path, withFile(), { cookie: '' });
    expect([303, 401]).toContain(anybody.status);
    const administrator = await post(path, withFile());
    expect([400, 401, 404]).toContain(administrator.status);
    expect(await readdir(folder)).toEqual([]);
    // No file was made and removed again.
    expect(events).toEqual([]);
  });

  test('is refused by name, and the file it is about stays as it is', async () => {
    const answer = await post(EDIT, withFile());
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'upload_broken',
      detail: expect.stringContaining('holds a file'),
    });
    const file = await fetch(new URL(`/xxx_api/v1/binary_resources/${SAMPLE}`, web.url), { headers: { cookie } });
    expect(await file.json()).toMatchObject({ name: 'program_language.xlsx' });
  });

  test('would be seen in that folder', async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(folder, 'seen'), '');
    await expect.poll(() => events).toContain('rename seen');
    await rm(join(folder, 'seen'));
    await expect.poll(() => events.length).toBeGreaterThan(1);
    events.length = 0;
  });
});

describe('a form that is too large', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`field${number}`, 'x']));
  const long = { name: 'x'.repeat(200_000), url: '' };

  test.each([
    ['a field of 200 kB', long],
    ['300 fields', many],
  ])('with %s is refused, whichever way it is encoded', async (_name, fields) => {
    for (const body of [formOf(fields), new URLSearchParams(fields)]) {
      const answer = await post(EDIT, body);
      expect(answer.status).toBe(413);
      expect((await answer.json()).detail).toMatch(/[.!?]$/);
    }
  });
});

describe('a form whose fields are named like what every object has', () => {
  const fields = { constructor: 'x', hasOwnProperty: 'y', 'a.constructor.b': 'z', name: 'b.csv', url: '' };

  test.each([
    ['multipart', formOf({ ...fields, ['__proto__']: 'x' })],
    ['urlencoded', new URLSearchParams({ ...fields, ['__proto__']: 'x' })],
  ])('is read without them: %s', async (_name, body) => {
    const answer = await post(EDIT, body);
    expect(answer.status).toBe(200);
    expect((await answer.json()).record.params).toMatchObject({ name: 'b.csv' });
  });

  test('is read without them: JSON', async () => {
    const body = '{"__proto__": {"name": "evil.csv"}, "constructor": {"prototype": {"url": "x"}}, "name": "c.csv"}';
    const answer = await post(EDIT, body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(200);
    expect((await answer.json()).record.params).toMatchObject({ name: 'c.csv' });
  });
});

describe('the panel under an address in capitals', () => {
  test.each(['/ADMIN', '/Admin/', '/ADMIN/api/dashboard', '/aDmIn/queues'])('%s', async (path) => {
    const ask = (headers: Record<string, string>) => fetch(new URL(path, web.url), { headers, redirect: 'manual' });
    const stranger = await ask({});
    expect(stranger.status).toBe(303);
    expect(stranger.headers.get('location')).toMatch(/^\/admin\/login/);
    expect((await ask({ cookie })).status).toBe(200);
  });

  test('lets people in', async () => {
    expect((await fetch(new URL('/ADMIN/LOGIN', web.url))).status).toBe(200);
    const account = new URLSearchParams({ username: 'admin', password: 'admin' });
    expect((await post('/ADMIN/LOGIN', account, { cookie: '' })).status).toBe(303);
  });

  test('finds the same actions', async () => {
    const list = new URL('/ADMIN/API/RESOURCES/User/ACTIONS/list', web.url);
    const answer = await fetch(list, { headers: { cookie } });
    expect(answer.status).toBe(200);
    expect((await answer.json()).records).toHaveLength(1);
  });
});
