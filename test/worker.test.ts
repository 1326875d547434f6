import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createTaskQueue } from '../src/queue/open-queue.js';
import { type Api, createApi } from './helpers/api.js';
import { BACKENDS, type Backend, startBackend } from './helpers/backends.js';
import { type Running, startGyoretsu } from './helpers/gyoretsu.js';
import { makeLargeBook, makeWordyBook } from './helpers/large-book.js';
import { childrenOf, isAlive, treeMemory } from './helpers/processes.js';

const ROWS = 50_000;
const COLUMNS = 20;

describe.each(BACKENDS)('a worker with the queue on %s', (name) => {
  let backend: Backend;
  let web: Running;
  let api: Api;
  let largeId: string;

  beforeAll(async () => {
    backend = await startBackend(name);
    web = await startGyoretsu('web', backend.env);
    api = createApi(web.url);
    const uploaded = await api.upload('large.xlsx', await makeLargeBook(ROWS, COLUMNS));
    expect(uploaded.status).toBe(201);
    largeId = uploaded.body.id;
  });

  afterAll(async () => {
    await web.stop();
    await backend.stop();
  });

  const countRows = async (taskId: string) => {
    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    const { rows } = await client.query('SELECT count(*)::int AS count FROM parse_result WHERE task_id = $1', [taskId]);
    await client.end();
    return rows[0].count;
  };

  /** What the queue says of a task's job. */
  const jobState = async (taskId: string) => {
    const queue = await createTaskQueue(readConfig(backend.env), backend.env['DATABASE_URL'] ?? '');
    const state = await queue.queues.find((each) => each.name === 'do_parse_resource')?.getJobState(taskId);
    await queue.close();
    return state;
  };

  const post = async (): Promise<string> =>
    (await api.post('do_parse_resource', { resource_id: largeId })).body.task_id;

  const untilStatus = async (taskId: string, status: string) => {
    for (;;) {
      const { body } = await api.get(`task_results/${taskId}`);
      if (body.status === status) return body;
      await new Promise((r) => setTimeout(r, 5));
    }
  };
  const untilStarted = (taskId: string) => untilStatus(taskId, 'STARTED');

  test('a task that nobody works at stays PENDING, and is done when a worker comes', async () => {
    const taskId = (await api.get('/xxx_api/v1')).body.task_id;
    expect((await api.get(`task_results/${taskId}`)).body).toMatchObject({
      status: 'PENDING',
      date_started: null,
      worker: null,
    });
    const worker = await startGyoretsu('worker', backend.env);
    expect((await api.waitForTask(taskId)).status).toBe('SUCCESS');
    expect(await worker.stop('SIGTERM')).toBe(0);
  });

  test('1,000,000 cells go from upload to SUCCESS with the worker tree under 400 MB', async () => {
    const worker = await startGyoretsu('worker', backend.env);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, treeMemory(worker.process.pid ?? 0));
    }, 50);
    const taskId = await post();
    const task = await api.waitForTask(taskId, 60);
    clearInterval(watch);
    expect(task).toMatchObject({
      status: 'SUCCESS',
      result: { rows: ROWS, cells: { read: ROWS * COLUMNS, stored: ROWS * COLUMNS } },
    });
    expect(await countRows(taskId)).toBe(ROWS);
    expect(peak).toBeLessThan(400);
    await worker.stop();
  });

  test('a worker killed in the middle of a parse loses nothing and doubles nothing', async () => {
    const first = await startGyoretsu('worker', backend.env);
    const taskId = await post();
    await untilStarted(taskId);
    const children = childrenOf(first.process.pid ?? 0);
    await first.stop('SIGKILL');
    const second = await startGyoretsu('worker', backend.env);
    const task = await api.waitForTask(taskId, 40);
    expect(task).toMatchObject({ status: 'SUCCESS', retries: 0, tries: [{ error: { code: 'worker_lost' } }] });
    expect(await countRows(taskId)).toBe(ROWS);
    expect(children.filter(isAlive)).toEqual([]);
    await second.stop();
  });

  test.runIf(name === 'redis')('a queue that lost its data together with its worker loses no task', async () => {
    const first = await startGyoretsu('worker', backend.env);
    const taskId = await post();
    await untilStarted(taskId);
    await first.stop('SIGKILL');
    const redis = new Redis(backend.env['REDIS_URL'] ?? '');
    await redis.flushall();
    redis.disconnect();
    const second = await startGyoretsu('worker', backend.env);
    expect((await api.waitForTask(taskId, 50)).status).toBe('SUCCESS');
    expect(await countRows(taskId)).toBe(ROWS);
    await second.stop();
  });

  test('a killed child process is tried again', async () => {
    const worker = await startGyoretsu('worker', backend.env);
    const taskId = await post();
    await untilStarted(taskId);
    for (const pid of childrenOf(worker.process.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const retrying = await untilStatus(taskId, 'RETRY');
    expect(retrying).toMatchObject({ retries: 1, date_done: null, result: { code: 'child_ended' } });
    const due = new Date(retrying.date_next_retry).getTime();
    const done = await api.waitForTask(taskId, 40);
    expect(done).toMatchObject({ status: 'SUCCESS', retries: 1, date_next_retry: null });
    // What the row promised is what the queue waited for.
    expect(new Date(done.date_started).getTime()).toBeGreaterThanOrEqual(due);
    expect(await countRows(taskId)).toBe(ROWS);
    await worker.stop();
  });

  test('a cancelled task makes room for the next and leaves no rows, and one that waits never starts', async () => {
    const waiting = await post();
    expect((await api.delete(`task_results/${waiting}`)).body.status).toBe('REVOKED');
    const worker = await startGyoretsu('worker', { ...backend.env, WORKER_CONCURRENCY: '1' });
    const running = await post();
    await untilStarted(running);
    expect((await api.delete(`task_results/${running}`)).body.status).toBe('REVOKED');
    const small = await api.upload('small.csv', Buffer.from('a,b\n1,2\n'));
    const next = await api.post('do_parse_resource', { resource_id: small.body.id });
    expect((await api.waitForTask(next.body.task_id)).status).toBe('SUCCESS');
    // The worker takes one at a time: it has let go of the cancelled one.
    await worker.stop();
    expect(await countRows(running)).toBe(0);
    expect((await api.get(`task_results/${running}`)).body.status).toBe('REVOKED');
    expect((await api.get(`task_results/${waiting}`)).body).toMatchObject({ status: 'REVOKED', date_started: null });
  });

  test('a task whose child does nothing any more is cancelled all the same', async () => {
    const worker = await startGyoretsu('worker', backend.env);
    const taskId = await post();
    await untilStarted(taskId);
    const children = childrenOf(worker.process.pid ?? 0);
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    await api.delete(`task_results/${taskId}`);
    await expect.poll(() => children.filter(isAlive), { timeout: 20_000, interval: 50 }).toEqual([]);
    expect((await api.get(`task_results/${taskId}`)).body.status).toBe('REVOKED');
    expect(await countRows(taskId)).toBe(0);
    await worker.stop();
  });

  test('a workbook that needs more memory than one may use fails alone, and says so', async () => {
    const worker = await startGyoretsu('worker', { ...backend.env, CHILD_RSS_MB: '128', WORKER_CONCURRENCY: '1' });
    const { body: greedy } = await api.upload('greedy.xlsx', await makeWordyBook(200_000, 400));
    const { body: queued } = await api.post('do_parse_resource', { resource_id: greedy.id });
    const next = await api.post('do_parse_resource', { resource_id: 'cc42c989-6813-456f-87ab-16858ef38fd9' });
    const task = await api.waitForTask(queued.task_id, 60);
    expect(task).toMatchObject({ status: 'FAILURE', result: { code: 'memory_limit' } });
    expect(task.result.message).toContain('CHILD_RSS_MB');
    expect((await api.waitForTask(next.body.task_id)).status).toBe('SUCCESS');
    await worker.stop();
  });

  test('a worker that is asked twice to stop ends at once, with its children, and its task is done by another', async () => {
    const first = await startGyoretsu('worker', { ...backend.env, SHUTDOWN_GRACE_SECONDS: '3600' });
    const taskId = await post();
    await untilStarted(taskId);
    const children = childrenOf(first.process.pid ?? 0);
    // It would be done in time.
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    const ended = first.stop('SIGTERM');
    await sleep(500);
    first.process.kill('SIGTERM');
    expect(await ended).toBe(130);
    for (const pid of children) process.kill(pid, 'SIGCONT');
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    const second = await startGyoretsu('worker', backend.env);
    expect((await api.waitForTask(taskId, 40)).status).toBe('SUCCESS');
    expect(await countRows(taskId)).toBe(ROWS);
    await second.stop();
  });

  test('a worker that is asked to stop hands its task back, and another one ends it', async () => {
    const first = await startGyoretsu('worker', { ...backend.env, SHUTDOWN_GRACE_SECONDS: '0' });
    const taskId = await post();
    await untilStarted(taskId);
    // The child would otherwise end the task before the worker stops.
    for (const pid of childrenOf(first.process.pid ?? 0)) process.kill(pid, 'SIGSTOP');
    expect(await first.stop('SIGTERM')).toBe(0);
    // Its lock would keep an active job from everybody for seconds.
    expect(await jobState(taskId)).toBe('waiting');
    expect((await api.get(`task_results/${taskId}`)).body).toMatchObject({
      status: 'PENDING',
      worker: null,
      date_started: null,
      tries: [],
    });
    const second = await startGyoretsu('worker', backend.env);
    // A stop is no fault of the task's: no try is counted.
    expect(await api.waitForTask(taskId, 40)).toMatchObject({ status: 'SUCCESS', retries: 0, tries: [] });
    expect(await countRows(taskId)).toBe(ROWS);
    await second.stop();
  });
});
