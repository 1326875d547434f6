import { userInfo } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps } from '../../src/deps.js';
import { removeOldAudit } from '../../src/store/audit.js';
import { type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { createBrowserless } from '../helpers/signed-in.js';

const PASSWORD = 'tall-bridge-42';

let backend: Backend;
let web: Running;
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  backend = await startBackend('postgres');
  const viewer = ['--username', 'looker', '--email', 'l@y.example', '--role', 'viewer', '--password-stdin'];
  await runGyoretsu(['createsuperuser', ...viewer], backend.env, `${PASSWORD}\n`);
  web = await startGyoretsu('web', backend.env);
  api = createApi(web.url);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await web?.stop();
  await backend?.stop();
});

/** The trail from an entry on, oldest first. */
async function trail(query = '') {
  const { body } = await api.get(`audit_entries?${query}`);
  return body.results.toReversed();
}
const newest = async () => (await api.get('audit_entries?limit=1')).body.results[0]?.id ?? 0;
const since = async (id: number) => (await trail()).filter((entry: { id: number }) => entry.id > id);

describe('the audit trail', () => {
  test('tells what was done on the command line, and by whose account', async () => {
    expect(await trail(`username=${encodeURIComponent(userInfo().username)}`)).toMatchObject([
      { action: 'create', way: 'command_line', object_type: 'User', object_name: 'admin', address: null },
      { action: 'load_data', object_type: 'Fixture', object_name: 'xxx_api.json' },
      { action: 'create', object_name: 'looker', changes: { role: [null, 'viewer'] } },
    ]);
  });

  test('tells what was done over REST, with the file’s name and the task that was queued', async () => {
    const before = await newest();
    const { body: file } = await api.upload('見積.csv', Buffer.from('a,b\n'));
    const { body: task } = await api.post('do_parse_resource', { resource_id: file.id });
    // One that is under way already is not queued again, and nothing was done.
    await api.post('do_parse_resource', { resource_id: file.id });
    await api.delete(`task_results/${task.task_id}`);
    await api.delete(`task_results/${task.task_id}`);
    const { body: again } = await api.post(`task_results/${task.task_id}/retry`);
    const { body: queued } = await api.get('');
    await api.delete(`binary_resources/${file.id}`);
    const found = await since(before);
    const who = {
      username: 'admin',
      way: 'rest',
      address: expect.stringContaining('127.0.0.1'),
      object_name: '見積.csv',
    };
    const onFile = { ...who, object_type: 'BinaryResource', object_id: file.id };
    const onTask = { ...who, object_type: 'TaskResult', object_id: task.task_id };
    expect(found).toMatchObject([
      { ...onFile, action: 'upload' },
      { ...onFile, action: 'parse', related_id: task.task_id },
      { ...onTask, action: 'cancel' },
      { ...onTask, action: 'retry', related_id: again.task_id },
      { action: 'do_something', related_id: queued.task_id },
      { ...onFile, action: 'delete' },
    ]);
    const history = await createApi(web.url, basic('looker', PASSWORD)).get(`task_results/${task.task_id}/history`);
    expect(history.body.results.map(({ action }: { action: string }) => action)).toEqual(['retry', 'cancel', 'parse']);
    expect(history.body.results[0]).toMatchObject({ username: 'admin', address: null });
  });

  test('tells what was done in the panel, with what changed, and no password', async () => {
    const before = await newest();
    const browser = createBrowserless(web.url);
    expect(await browser.signIn('admin', 'wrong')).toBe(401);
    expect(await browser.signIn('nobody-typed-this', 'secret')).toBe(401);
    expect(await browser.signIn('admin', 'admin')).toBe(303);
    const { body: file } = await api.upload('a.csv', Buffer.from('a,b\n'));
    await browser.act(`BinaryResource/records/${file.id}/edit`, { name: 'b.csv', url: '' });
    const form = { username: 'taro', email: 't@y.example', role: 'viewer', password: PASSWORD, ownPassword: 'admin' };
    await browser.act('User/actions/new', form);
    const { rows } = await database.query(`SELECT id FROM app_user WHERE username = 'taro'`);
    const id = rows[0].id;
    await browser.act(`User/records/${id}/edit`, { ...form, role: 'operator', password: 'wide-river-17' });
    await browser.act(`User/records/${id}/delete`);
    await browser.act(`BinaryResource/bulk/bulkDelete?recordIds=${file.id}`);
    await browser.send('PUT', '/admin/queues/api/queues/do_something/pause');
    await browser.send('PUT', '/admin/queues/api/queues/do_something/resume');
    await browser.send('POST', '/admin/logout');
    const found = await since(before);
    expect(found.map(({ action }: { action: string }) => action)).toEqual([
      'sign_in_failed',
      'sign_in_failed',
      'sign_in',
      'upload',
      'edit',
      'create',
      'change_role',
      'change_password',
      'delete',
      'delete',
      'queue',
      'queue',
      'sign_out',
    ]);
    expect(found[1]).toMatchObject({ username: '', object_name: null });
    expect(found[4]).toMatchObject({ way: 'panel', object_name: 'b.csv', changes: { name: ['a.csv', 'b.csv'] } });
    expect(found[6]).toMatchObject({ object_name: 'taro', changes: { role: ['viewer', 'operator'] } });
    expect(found[8]).toMatchObject({ object_type: 'User', object_name: 'taro' });
    expect(found[10]).toMatchObject({ object_name: 'do_something', changes: { request: 'PUT pause' } });
    expect(JSON.stringify(found)).not.toMatch(/scrypt|tall-bridge|wide-river|nobody-typed/);
  });

  test('is for administrators, by filters and pages', async () => {
    expectProblem(await createApi(web.url, basic('looker', PASSWORD)).get('audit_entries'), 403, 'forbidden');
    const first = (await api.get('audit_entries?limit=2&action=create')).body;
    expect(first.results).toHaveLength(2);
    const second = (await api.get(first.next)).body;
    expect(second.results[0].id).toBeLessThan(first.results[1].id);
    expect((await api.get('audit_entries?until=2020-01-01T00:00:00Z')).body.results).toEqual([]);
    expectProblem(await api.get('audit_entries?action=dance'), 400, 'invalid_input');
    expectProblem(await api.get('audit_entries?since=yesterday'), 400, 'invalid_input');
  });

  test('cannot be changed, but for the removal of what is too old', async () => {
    await expect(database.query(`UPDATE audit_entry SET username = 'x'`)).rejects.toThrow('append only');
    await expect(database.query('DELETE FROM audit_entry')).rejects.toThrow('append only');
    await expect(database.query('TRUNCATE audit_entry')).rejects.toThrow('append only');
    await database.query(
      `INSERT INTO audit_entry (at, username, way, action) SELECT now() - interval '31 days', 'old', 'rest', 'upload' FROM generate_series(1, 12000)`,
    );
    const deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
    const before = (await trail('limit=1000&username=admin')).length;
    expect(await removeOldAudit(deps.db, 30)).toBe(10_000);
    expect(await removeOldAudit(deps.db, 30)).toBe(2_000);
    expect(await removeOldAudit(deps.db, 30)).toBe(0);
    await deps.close();
    expect((await trail('limit=1000&username=admin')).length).toBe(before);
  });
});

describe('one’s own password', () => {
  test('is changed with the old one; other sessions end, and this one goes on under a new id', async () => {
    const [here, elsewhere] = [createBrowserless(web.url), createBrowserless(web.url)];
    await here.signIn('looker', PASSWORD);
    await elsewhere.signIn('looker', PASSWORD);
    const cookie = here.cookie();
    const change = (old_password: string, new_password: string) =>
      here.send('POST', '/xxx_api/v1/password', { old_password, new_password });
    const refusals: [string, string, string][] = [
      ['wrong', 'wide-river-17', 'wrong_password'],
      [PASSWORD, PASSWORD, 'same_password'],
      [PASSWORD, 'looker-12', 'weak_password'],
      [PASSWORD, '123', 'weak_password'],
    ];
    for (const [old, next, code] of refusals) expect(await change(old, next)).toMatchObject({ status: 400, code });
    expect(await change(PASSWORD, 'wide-river-17')).toMatchObject({ status: 204 });
    expect(here.cookie()).not.toBe(cookie);
    expect((await here.send('GET', '/xxx_api/v1/notifications')).status).toBe(200);
    expect((await elsewhere.send('GET', '/xxx_api/v1/notifications')).status).toBe(401);
    expect((await createBrowserless(web.url, cookie).send('GET', '/xxx_api/v1/notifications')).status).toBe(401);
    expect(await createBrowserless(web.url).signIn('looker', PASSWORD)).toBe(401);
    const program = createApi(web.url, basic('looker', 'wide-river-17'));
    expect((await program.post('password', { old_password: 'wide-river-17', new_password: PASSWORD })).status).toBe(
      204,
    );
    expect((await program.get('task_results')).status).toBe(401);
    const noted = await trail('action=change_password&username=looker');
    expect(noted).toMatchObject([
      { way: 'panel', object_name: 'looker' },
      { way: 'rest', object_name: 'looker' },
    ]);
  });

  test('cannot be guessed in an open session', async () => {
    const browser = createBrowserless(web.url);
    await browser.signIn('looker', PASSWORD);
    const guess = (old_password: string) =>
      browser.send('POST', '/xxx_api/v1/password', { old_password, new_password: 'wide-river-17' });
    for (let tries = 0; tries < 10; tries++) expect((await guess(`guess ${tries}`)).status).toBe(400);
    expect(await guess(PASSWORD)).toMatchObject({ status: 429, code: 'too_many_attempts' });
  });
});
