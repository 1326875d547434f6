import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKENDS } from '../helpers/backends.js';
import { childrenOf, isAlive } from '../helpers/processes.js';
import { makeXlsx } from './driver/books.js';
import { signal } from './driver/marked-processes.js';
import { openScene, type Scene } from './driver/scenario.js';
import { freeze, thaw } from './driver/server-process.js';
import { createRandom } from './random.js';

/** Seconds of work: a fault must have time to strike in the middle. */
const slow = makeXlsx(createRandom(1), 'slow.xlsx', 2, 40_000, 6);
const small = makeXlsx(createRandom(2), 'small.xlsx', 2, 30, 5);

describe.concurrent.each(BACKENDS)('with the queue on %s', (name) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(name);
  });
  afterAll(() => scene.close());

  const parse = async (book = slow) => scene.parse(await scene.upload(book));

  test.sequential('the task of a killed worker runs again, and is done once', async () => {
    const first = await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    const children = childrenOf(first.pid);
    expect(children.length).toBeGreaterThan(0);
    await scene.fleet.end(first, 'SIGKILL');
    await scene.startWorker();
    await scene.untilTask(taskId, ({ status, attempt }) => attempt === 2 && status !== 'RETRY');
    await scene.expectWhole(taskId, slow);
    expect(children.filter(isAlive)).toEqual([]);
  });

  test.sequential('a task whose worker is killed between commit and acknowledgement is not done again', async () => {
    const worker = await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    // The worker is stopped. Its child is not, and commits.
    signal(worker.pid, 'SIGSTOP');
    const committed = await scene.expectWhole(taskId, slow, 30);
    expect(await scene.parses.getJobState(taskId)).toBe('active');
    await scene.fleet.end(worker, 'SIGKILL');
    await scene.startWorker();
    await scene.untilNoJobIsActive();
    expect(await scene.expectWhole(taskId, slow)).toEqual(committed);
  });

  test.sequential('the task of a killed child is tried again', async () => {
    const worker = await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    for (const pid of childrenOf(worker.pid)) signal(pid, 'SIGKILL');
    const task = await scene.expectWhole(taskId, slow);
    expect(task.attempt).toBe(2);
    expect(isAlive(worker.pid)).toBe(true);
  });

  test.sequential('a worker that stood still for longer than its lock stores nothing when it comes back', async () => {
    const worker = await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    freeze(worker.pid);
    const other = await scene.startWorker();
    const done = await scene.expectWhole(taskId, slow);
    expect(done.attempt).toBeGreaterThan(1);
    thaw(worker.pid);
    await sleep(1_000);
    expect(await scene.expectWhole(taskId, slow)).toEqual(done);
    // The frozen worker must be able to work again.
    await scene.fleet.end(other, 'SIGKILL');
    await scene.expectWhole(await parse(small), small);
  });

  test.sequential('five POSTs at the same moment are one task', async () => {
    await scene.anyWorker();
    const resourceId = await scene.upload(slow);
    const post = () => scene.api.post('do_parse_resource', { resource_id: resourceId });
    const answers = await Promise.all(Array.from({ length: 5 }, post));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.task_id)).size).toBe(1);
    expect(answers.filter(({ body }) => body.existing === true)).toHaveLength(4);
    const task = await scene.expectWhole(answers[0]?.body.task_id, slow);
    expect(task.attempt).toBe(1);
    expect((await post()).body.task_id).not.toBe(answers[0]?.body.task_id);
  });

  test.sequential('a task that the queue delivers three times, to two workers, is done once', async () => {
    await scene.anyWorker();
    await scene.startWorker();
    const taskId = await parse();
    for (const jobId of [`${taskId}-a`, `${taskId}-b`]) {
      await scene.parses.add('do_parse_resource', { taskId }, { jobId });
    }
    const done = await scene.expectWhole(taskId, slow);
    await scene.untilNoJobIsActive();
    expect(await scene.expectWhole(taskId, slow)).toEqual(done);
  });

  test.sequential('a worker that is asked to stop gives back what it cannot end, and exits with 0', async () => {
    await scene.killWorkers();
    const worker = await scene.startWorker({ SHUTDOWN_GRACE_SECONDS: '1' });
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    // The children are stopped, because the parse would otherwise end within the grace period.
    for (const pid of childrenOf(worker.pid)) freeze(pid);
    expect(await scene.fleet.end(worker, 'SIGTERM')).toBe(0);
    expect((await scene.taskState(taskId)).status).toBe('PENDING');
    await scene.startWorker();
    // At once: the next worker need not wait until a lock expires.
    await scene.untilTask(taskId, ({ attempt }) => attempt === 2, 5);
    await scene.expectWhole(taskId, slow);
  });
});
