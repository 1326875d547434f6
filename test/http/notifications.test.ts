import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';

const PASSWORD = 'correct-horse-9';

describe('uploads that are parsed at once, and whom their ends are told', () => {
  let backend: Backend;
  let server: Running;
  let api: Api;
  let operator: Api;
  let viewer: Api;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    for (const role of ['viewer', 'operator']) {
      const arguments_ = ['--username', role, '--email', `${role[0]}@example.com`, '--role', role, '--password-stdin'];
      await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${PASSWORD}\n`);
    }
    server = await startGyoretsu('start', backend.env);
    api = createApi(server.url);
    operator = createApi(server.url, basic('operator', PASSWORD));
    viewer = createApi(server.url, basic('viewer', PASSWORD));
  });

  afterAll(async () => {
    await server?.stop();
    await backend?.stop();
  });

  const send = (as: Api, name: string, text: string, query = '&parse=true', headers = {}): Promise<Answer> =>
    as.post(`binary_resources?name=${name}${query}`, text, { 'content-type': 'text/csv', ...headers });

  test('stores a file and queues its parse in one answer', async () => {
    const { status, body } = await send(operator, 'one.csv', 'a,b\n1,2\n');
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'one.csv', duplicates: [] });
    const task = await api.waitForTask(body.task_id);
    expect(task).toMatchObject({ status: 'SUCCESS', resource_id: body.id, result: { rows: 2 } });
    const users = await operator.get('notifications');
    expect(users.body).toMatchObject({ unread: 1, results: [{ task_id: body.task_id, resource_name: 'one.csv' }] });
    expect(users.body.results[0].requested_by).toBe(task.requested_by);
  });

  test('queues nothing unless it is asked to, and refuses what is neither yes nor no', async () => {
    expect((await send(api, 'two.csv', 'c,d\n', '')).body.task_id).toBeNull();
    expect((await send(api, 'two.csv', 'c,d\n', '&parse=false')).body.task_id).toBeNull();
    expectProblem(await send(api, 'two.csv', 'c,d\n', '&parse=perhaps'), 400, 'invalid_input');
  });

  test('points out the same bytes under another name, with who uploaded them', async () => {
    const first = await send(operator, 'first.csv', 'same,same\n', '');
    const { body } = await send(api, 'second.csv', 'same,same\n', '');
    const { id, name, created_at } = first.body;
    expect(body.duplicates).toEqual([{ id, name, created_at, current_task_id: null, uploaded_by: 'operator' }]);
  });

  test('does both once for a key, and not at all where the file is refused', async () => {
    const key = { 'idempotency-key': 'upload-1' };
    const first = await send(api, 'keyed.csv', 'k,k\n', '&parse=true', key);
    const second = await send(api, 'keyed.csv', 'k,k\n', '&parse=true', key);
    expect(second.body).toEqual(first.body);
    expectProblem(await send(api, 'keyed.csv', 'k,k\n', '', key), 422, 'idempotency_key_reused');
    const before = (await api.get('task_results')).body.results.length;
    expectProblem(await send(api, 'none.xlsx', ''), 422, 'empty_file');
    expect((await api.get('task_results')).body.results.length).toBe(before);
  });

  test('tells the end of a task to whoever asked for it, and to nobody else', async () => {
    const asked = await operator.get('/xxx_api/v1');
    await api.waitForTask(asked.body.task_id);
    const ids = async (as: Api) =>
      (await as.get('notifications')).body.results.map((task: { task_id: string }) => task.task_id);
    expect(await ids(operator)).toContain(asked.body.task_id);
    expect(await ids(api)).not.toContain(asked.body.task_id);
    expect(await ids(viewer)).toEqual([]);
  });

  test('counts what one has not seen, and never goes back', async () => {
    const { body } = await operator.get('notifications');
    expect(body.unread).toBe(2);
    const [newest, older] = body.results;
    expect((await operator.post('notifications/seen', { until: older.date_done })).status).toBe(204);
    expect((await operator.get('notifications')).body.unread).toBe(1);
    await operator.post('notifications/seen', { until: newest.date_done });
    await operator.post('notifications/seen', { until: older.date_done });
    expect((await operator.get('notifications')).body.unread).toBe(0);
    // A clock that is ahead must not swallow what has not happened yet.
    await operator.post('notifications/seen', { until: '2999-01-01T00:00:00.000Z' });
    const { body: next } = await send(operator, 'later.csv', 'l\n');
    await api.waitForTask(next.task_id);
    expect((await operator.get('notifications')).body.unread).toBe(1);
  });

  test('refuses what is no moment, and strangers', async () => {
    expectProblem(await viewer.post('notifications/seen', { until: 'yesterday' }), 400, 'invalid_input');
    expectProblem(await viewer.post('notifications/seen', []), 400, 'invalid_input');
    expectProblem(await createApi(server.url, null).get('notifications'), 401, 'unauthorized');
    expectProblem(await send(viewer, 'v.csv', 'v\n'), 403, 'forbidden');
  });
});
