import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createDeps, type Deps } from '../src/deps.js';
import type { QueuedTask } from '../src/queue/contract.js';
import { createDispatcher } from '../src/queue/dispatch.js';
import { createTestDatabase } from './helpers/database.js';
import { hasRedis, startRedis } from './helpers/redis.js';

/** What the dispatchers of several processes do to a queue in which jobs come and go. */
describe.each(hasRedis() ? ['postgres', 'redis'] : ['postgres'])('with the queue on %s', (backend) => {
  let deps: Deps;
  let stopRedis = async () => {};

  beforeAll(async () => {
    const redis = backend === 'redis' ? await startRedis() : null;
    if (redis) stopRedis = redis.stop;
    const env = { DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent', REDIS_URL: redis?.url };
    deps = await createDeps(readConfig(env));
  });
  afterAll(async () => {
    await deps.close();
    await stopRedis();
  });

  const jobs = () => {
    const queue = deps.queue.queues.find(({ name }) => name === 'do_something');
    if (!queue) throw new Error('there is no such queue');
    return queue;
  };

  /** A task that came an hour ago, so that every dispatcher minds it. */
  const oldTask = async (status = 'PENDING'): Promise<QueuedTask> => {
    const taskId = randomUUID();
    await deps.db.query(
      `INSERT INTO task_result (task_id, task_name, task_kwargs, status, date_created, date_next_retry)
       VALUES ($1, 'do_something', '{}', $2::task_status, now() - interval '1 hour',
         CASE WHEN $2 = 'RETRY' THEN now() - interval '1 minute' END)`,
      [taskId, status],
    );
    return { taskId, taskName: 'do_something' };
  };

  const stateOf = ({ taskId }: QueuedTask) => jobs().getJobState(taskId);

  /** Takes the next job and holds it until it is let go. */
  const holdJob = async () => {
    let letGo = () => {};
    let started = () => {};
    const isHeld = new Promise<void>((resolve) => {
      started = resolve;
    });
    let runs = 0;
    const worker = await deps.queue.createWorker(
      'do_something',
      () =>
        new Promise<void>((resolve) => {
          runs++;
          letGo = resolve;
          started();
        }),
      1,
    );
    await isHeld;
    return {
      worker,
      countRuns: () => runs,
      async end() {
        const ended = once(worker, 'completed');
        letGo();
        await ended;
      },
    };
  };

  test('a job at work is neither removed nor added again, however many dispatchers come by', async () => {
    const task = await oldTask();
    const dispatchers = Array.from({ length: 4 }, () => createDispatcher(deps));
    await Promise.all(dispatchers.map((dispatch) => dispatch()));
    const held = await holdJob();
    expect(await stateOf(task)).toBe('active');
    await Promise.all(dispatchers.map((dispatch) => dispatch()));
    // As one does who saw it in another state a moment ago.
    await jobs().remove(task.taskId);
    await deps.queue.add([task]);
    expect(await stateOf(task)).toBe('active');
    await held.end();
    expect(held.countRuns()).toBe(1);
    await held.worker.close();
    await deps.tasks.revoke(task.taskId);
  });

  test('a job that ended without its task is added again by one of several dispatchers', async () => {
    const task = await oldTask();
    await deps.queue.add([task]);
    const held = await holdJob();
    await held.end();
    await held.worker.close();
    expect(await stateOf(task)).toBe('completed');
    await Promise.all(Array.from({ length: 4 }, () => createDispatcher(deps)()));
    expect(await stateOf(task)).toBe('waiting');
    expect(await jobs().getJobCountByTypes('wait')).toBe(1);
    await jobs().remove(task.taskId);
    await deps.tasks.revoke(task.taskId);
  });

  test('a retry that is overdue runs, although its job was told by a wrong clock to wait another hour', async () => {
    const task = await oldTask('RETRY');
    await jobs().add('do_something', { taskId: task.taskId }, { jobId: task.taskId, delay: 60 * 60 * 1_000 });
    expect(await stateOf(task)).toBe('delayed');
    await Promise.all(Array.from({ length: 4 }, () => createDispatcher(deps)()));
    expect(await stateOf(task)).toBe('waiting');
    await jobs().remove(task.taskId);
    await deps.tasks.revoke(task.taskId);
  });

  test('a job that comes late, after its task was done and its first job cleaned, does nothing', async () => {
    const task = await oldTask();
    const claim = await deps.tasks.claim(task.taskId, 'first');
    if (!claim) throw new Error('not claimed');
    expect(await deps.tasks.succeed(claim, 'start')).toBe(true);
    const done = await deps.tasks.find(task.taskId);
    await deps.queue.add([task]);
    expect(await stateOf(task)).toBe('waiting');
    expect(await deps.tasks.claim(task.taskId, 'second')).toBeNull();
    expect(await deps.tasks.find(task.taskId)).toEqual(done);
    await jobs().remove(task.taskId);
  });
});
