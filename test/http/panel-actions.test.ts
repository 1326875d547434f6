import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createApi } from '../helpers/api.js';
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
  web = await startGyoretsu('web', backend.env);
  api = createApi(web.url);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

const createUser = (name: string, role: string) =>
  runGyoretsu(
    ['createsuperuser', '--username', name, '--email', 'x@y.example', '--role', role, '--password-stdin'],
    backend.env,
    `${PASSWORD}\n`,
  );

async function enter(username: string, password = PASSWORD) {
  const browser = createBrowserless(web.url);
  await browser.signIn(username, password);
  return browser.act;
}

const queue = async () => {
  const { body: file } = await api.upload('a.csv', Buffer.from('a,b\n'));
  return (await api.post('do_parse_resource', { resource_id: file.id })).body.task_id;
};
const statusOf = async (taskId: string) => (await api.get(`task_results/${taskId}`)).body.status;

describe('in the panel', () => {
  test('a task that waits can be cancelled, and one that was cancelled tried again', async () => {
    const act = await enter('admin', 'admin');
    const taskId = await queue();
    const refused = await act(`TaskResult/records/${taskId}/retry`);
    expect(refused.body.notice).toMatchObject({ type: 'error', message: 'nothingToRetry' });
    const cancelled = await act(`TaskResult/records/${taskId}/cancel`);
    expect(cancelled.body).toMatchObject({
      notice: { type: 'success', message: 'tasksCancelled' },
      record: { params: { status: 'REVOKED' } },
    });
    expect(await statusOf(taskId)).toBe('REVOKED');
    const retried = await act(`TaskResult/records/${taskId}/retry`);
    expect(retried.body.notice).toMatchObject({ type: 'success', message: 'taskQueued' });
    expect(await statusOf(retried.body.notice.options.taskId)).toBe('PENDING');
    const again = await act(`TaskResult/records/${taskId}/retry`);
    expect(again.body.notice).toMatchObject({ message: 'taskUnderWay', options: retried.body.notice.options });
    const ended = await act(`TaskResult/records/${taskId}/cancel`);
    // Cancelling what is cancelled is no error; what has succeeded cannot be.
    expect(ended.body.notice.message).toBe('tasksCancelled');
  });

  test('the selected ones are cancelled and tried again, as far as that makes sense', async () => {
    const act = await enter('admin', 'admin');
    const tasks = [await queue(), await queue(), await queue()];
    await database.query(`UPDATE task_result SET status = 'SUCCESS', date_done = now() WHERE task_id = $1`, [tasks[0]]);
    const selected = `recordIds=${tasks.join(',')}`;
    const cancelled = await act(`TaskResult/bulk/bulkCancel?${selected}`);
    expect(cancelled.body.notice).toMatchObject({ message: 'tasksCancelled', options: { number: 2 } });
    expect(await Promise.all(tasks.map(statusOf))).toEqual(['SUCCESS', 'REVOKED', 'REVOKED']);
    const retried = await act(`TaskResult/bulk/bulkRetry?${selected}`);
    expect(retried.body.notice).toMatchObject({ message: 'tasksQueued', options: { number: 2 } });
  });

  test('a viewer can do neither', async () => {
    await createUser('looker', 'viewer');
    const act = await enter('looker');
    const taskId = await queue();
    for (const action of ['retry', 'cancel']) {
      expect((await act(`TaskResult/records/${taskId}/${action}`)).status).toBe(403);
    }
    expect(await statusOf(taskId)).toBe('PENDING');
  });
});
