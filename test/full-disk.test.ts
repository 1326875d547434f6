import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { createApi } from './helpers/api.js';
import { type Backend, startBackend } from './helpers/backends.js';
import { startGyoretsu } from './helpers/gyoretsu.js';

let backend: Backend;
let deps: StoreDeps;

beforeAll(async () => {
  backend = await startBackend('postgres');
  deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
});
afterAll(async () => {
  await deps.close();
  await backend.stop();
});

/** Lets the server refuse new rows as it does when its disk is full: with the same SQLSTATE, in the middle of a statement. */
const fillDisk = async () => {
  await deps.db.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`,
  );
  for (const table of ['parse_result', 'binary_chunk']) {
    await deps.db.query(`CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`);
  }
};

test('a full disk is told in words, and once there is room the task is done by itself', async () => {
  const web = await startGyoretsu('web', backend.env);
  const worker = await startGyoretsu('worker', backend.env);
  const api = createApi(web.url);
  const { body: resource } = await api.upload('a.csv', Buffer.from('a,b\n1,2\n'));
  await fillDisk();

  const refused = await api.upload('b.csv', Buffer.from('a,b\n1,2\n'));
  expect(refused).toMatchObject({ status: 503, body: { code: 'database_full' } });
  expect(refused.body.detail).toContain('disk');
  const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
  await expect
    .poll(async () => (await api.get(`task_results/${queued.task_id}`)).body, { timeout: 15_000 })
    .toMatchObject({ status: 'RETRY', result: { code: 'database_full', message: expect.stringContaining('disk') } });

  await deps.db.query('DROP FUNCTION refuse CASCADE');
  expect(await api.waitForTask(queued.task_id, 30)).toMatchObject({ status: 'SUCCESS', traceback: null });
  const { rows } = await deps.db.query('SELECT count(*) AS count FROM binary_resource');
  expect(rows[0].count).toBe((await api.get('binary_resources')).body.results.length);
  await worker.stop();
  await web.stop();
});

test('a task that no try could cure says how often it was tried', async () => {
  const web = await startGyoretsu('web', backend.env);
  const worker = await startGyoretsu('worker', backend.env);
  const api = createApi(web.url);
  const { body: resource } = await api.upload('c.csv', Buffer.from('a,b\n1,2\n'));
  await fillDisk();
  const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
  const stop = Date.now() + 20_000;
  while ((await api.get(`task_results/${queued.task_id}`)).body.status !== 'RETRY' && Date.now() < stop);
  // All but the last of its tries are behind it.
  await deps.db.query('UPDATE task_result SET retries = 29 WHERE task_id = $1', [queued.task_id]);
  const task = await api.waitForTask(queued.task_id, 30);
  expect(task).toMatchObject({ status: 'FAILURE', retries: 29, result: { code: 'database_full' } });
  expect(task.result.message).toContain('tried 30 times');
  await deps.db.query('DROP FUNCTION refuse CASCADE');
  await worker.stop();
  await web.stop();
});
