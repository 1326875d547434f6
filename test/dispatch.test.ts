import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createDeps, type Deps } from '../src/deps.js';
import { createDispatcher } from '../src/queue/dispatch.js';
import { createTestDatabase } from './helpers/database.js';

const WAITING = 2_500;

let deps: Deps;

beforeAll(async () => {
  deps = await createDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
});
afterAll(() => deps.close());

const countJobs = async () => {
  const counts = await Promise.all(deps.queue.queues.map((queue) => queue.getJobCountByTypes('wait')));
  return counts.reduce((sum, count) => sum + count, 0);
};

test('thousands of waiting tasks keep no younger one from its job', async () => {
  await deps.db.query(
    `INSERT INTO task_result (task_id, task_name, task_kwargs, date_created)
     SELECT gen_random_uuid(), 'do_something', '{}', now() - interval '1 hour' + n * interval '1 millisecond'
     FROM generate_series(1, ${WAITING}) AS n`,
  );
  const dispatch = createDispatcher(deps);
  for (let tick = 0; tick < 20 && (await countJobs()) < WAITING; tick++) await dispatch();
  expect(await countJobs()).toBe(WAITING);
}, 120_000);

test('a task that waits for its next try is left alone until that is due', async () => {
  const taskId = randomUUID();
  const insert = (due: string) =>
    deps.db.query(
      `INSERT INTO task_result (task_id, task_name, task_kwargs, status, date_created, date_started, date_next_retry)
       VALUES ($1, 'do_something', '{}', 'RETRY', now() - interval '1 hour', now() - interval '1 hour', now() + $2::interval)
       ON CONFLICT (task_id) DO UPDATE SET date_next_retry = EXCLUDED.date_next_retry`,
      [taskId, due],
    );
  const hasJob = async () => {
    for (let tick = 0; tick < 20; tick++) await createDispatcher(deps)();
    return (await deps.queue.queues.find((queue) => queue.name === 'do_something')?.getJobState(taskId)) !== 'unknown';
  };
  await deps.db.query('DELETE FROM task_result');
  await insert('1 minute');
  expect(await hasJob()).toBe(false);
  await insert('-1 minute');
  expect(await hasJob()).toBe(true);
});
