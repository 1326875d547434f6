import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, UnrecoverableError } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createDeps, type Deps } from '../../src/deps.js';
import { backoffDelay, TryAgain } from '../../src/queue/backoff.js';
import type { JobData, Processor, QueuedTask, TaskQueue } from '../../src/queue/contract.js';
import { createDispatcher } from '../../src/queue/dispatch.js';
import { createTaskQueue } from '../../src/queue/open-queue.js';
import type { TaskName } from '../../src/store/task.js';
import { BACKENDS } from '../helpers/backends.js';
import { createTestDatabase } from '../helpers/database.js';
import { startRedis } from '../helpers/redis.js';

const HOUR = 60 * 60 * 1_000;

/** A server of the test's own that a queue can be opened on, and that can be cut off. */
interface Ground {
  env: { DATABASE_URL: string; REDIS_URL?: string | undefined; LOG_LEVEL: string };
  /** The connections that the server has, except the test's own. */
  countConnections(): Promise<number>;
  /** Makes the queue's server unreachable for good. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

async function openGround(backend: (typeof BACKENDS)[number]): Promise<Ground> {
  const databaseUrl = await createTestDatabase();
  if (backend === 'redis') {
    const redis = await startRedis();
    const client = new Redis(redis.url);
    let isUp = true;
    const stop = async () => {
      client.disconnect();
      if (isUp) await redis.stop();
      isUp = false;
    };
    return {
      env: { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, LOG_LEVEL: 'silent' },
      countConnections: async () =>
        String(await client.client('LIST'))
          .trim()
          .split('\n').length - 1,
      cut: stop,
      stop,
    };
  }
  const { pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const outside = new pg.Pool({
    connectionString: Object.assign(new URL(databaseUrl), { pathname: '/postgres' }).href,
  });
  return {
    env: { DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' },
    countConnections: async () =>
      (await outside.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name])).rowCount ?? 0,
    async cut() {
      await outside.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await outside.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    },
    stop: () => outside.end(),
  };
}

/** What contract.ts promises, of each backend. */
describe.each(BACKENDS)('the queue on %s', (backend) => {
  let ground: Ground;
  let deps: Deps;
  let queue: TaskQueue;

  beforeAll(async () => {
    ground = await openGround(backend);
    deps = await createDeps(readConfig(ground.env));
    queue = deps.queue;
  });
  afterAll(async () => {
    await deps.close();
    await ground.stop();
  });
  afterEach(async () => {
    for (const each of queue.queues) await each.obliterate({ force: true });
    await deps.db.query('DELETE FROM task_result');
  });

  const jobs = (name: TaskName = 'do_something') => {
    const found = queue.queues.find((each) => each.name === name);
    if (!found) throw new Error(`there is no queue ${name}`);
    return found;
  };

  const newTask = (taskName: TaskName = 'do_something'): QueuedTask => ({ taskId: randomUUID(), taskName });

  const stateOf = ({ taskId, taskName }: QueuedTask) => jobs(taskName).getJobState(taskId);

  const untilState = (task: QueuedTask, state: string) =>
    expect.poll(() => stateOf(task), { timeout: 10_000, interval: 20 }).toBe(state);

  const startWorker = async (processor: Processor) => {
    const worker = await queue.createWorker('do_something', processor, 1);
    // What still runs is of no interest, and some of it never ends.
    onTestFinished(() => worker.close(true));
    return worker;
  };

  /** Lets a worker run a task's job once, as `process` has it, and closes it. */
  const runOnce = async (task: QueuedTask, process: Processor, state: string) => {
    const worker = await queue.createWorker('do_something', process, 1);
    await untilState(task, state);
    await worker.close();
  };

  const putDelayed = (task: QueuedTask) =>
    jobs().add(task.taskName, { taskId: task.taskId }, { jobId: task.taskId, delay: HOUR });

  /** Takes the next job and holds it until it is let go. */
  const holdJob = async () => {
    let letGo = () => {};
    let started = () => {};
    const isHeld = new Promise<void>((resolve) => {
      started = resolve;
    });
    let runs = 0;
    const worker = await startWorker(
      () =>
        new Promise<void>((resolve) => {
          runs++;
          letGo = resolve;
          started();
        }),
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

  test('says which backend it is, and has a queue for each name of a task', () => {
    expect(queue.backend).toBe(backend);
    expect(queue.queues.map(({ name }) => name).sort()).toEqual(['do_parse_resource', 'do_something']);
  });

  describe('adding', () => {
    test('puts each task into the queue of its name, under its id and with nothing but that', async () => {
      const small = [newTask(), newTask()];
      const parse = newTask('do_parse_resource');
      await queue.add([...small, parse]);
      expect(await Promise.all([...small, parse].map(stateOf))).toEqual(['waiting', 'waiting', 'waiting']);
      expect(await jobs().getJobCountByTypes('wait')).toBe(2);
      expect(await jobs('do_parse_resource').getJobCountByTypes('wait')).toBe(1);
      expect((await jobs('do_parse_resource').getJob(parse.taskId))?.data).toEqual({ taskId: parse.taskId });
    });

    test('of no task does nothing', async () => {
      await queue.add([]);
      expect(await Promise.all(queue.queues.map((each) => each.count()))).toEqual([0, 0]);
    });

    test('of a task that waits leaves one job', async () => {
      const task = newTask();
      await queue.add([task]);
      await queue.add([task, task]);
      expect(await jobs().getJobCountByTypes('wait')).toBe(1);
    });

    test.each([
      ['is done', 'completed', async () => {}],
      ['has failed', 'failed', () => Promise.reject(new UnrecoverableError('no'))],
    ] as const)('of a task whose job %s leaves it so', async (_what, state, process) => {
      const task = newTask();
      await queue.add([task]);
      await runOnce(task, process, state);
      await queue.add([task]);
      expect(await stateOf(task)).toBe(state);
      expect(await jobs().count()).toBe(0);
    });
  });

  describe('reviving', () => {
    test('adds a job that is gone', async () => {
      const task = newTask();
      expect(await queue.revive([task])).toBe(1);
      expect(await stateOf(task)).toBe('waiting');
    });

    test.each([
      ['is done', 'completed', async () => {}],
      ['has failed', 'failed', () => Promise.reject(new UnrecoverableError('no'))],
    ] as const)('adds a job anew that %s', async (_what, state, process) => {
      const task = newTask();
      await queue.add([task]);
      await runOnce(task, process, state);
      expect(await queue.revive([task])).toBe(1);
      expect(await stateOf(task)).toBe('waiting');
      const seen: string[] = [];
      await runOnce(task, async (job) => void seen.push(job.data.taskId), 'completed');
      expect(seen).toEqual([task.taskId]);
    });

    test('ends the delay of a job', async () => {
      const task = newTask();
      await putDelayed(task);
      expect(await stateOf(task)).toBe('delayed');
      expect(await queue.revive([task])).toBe(1);
      expect(await stateOf(task)).toBe('waiting');
    });

    test('leaves jobs alone that wait or are at work, and counts the others', async () => {
      const [active, waiting, gone] = [newTask(), newTask(), newTask()];
      await queue.add([active]);
      const held = await holdJob();
      await queue.add([waiting]);
      expect(await queue.revive([active, waiting, gone])).toBe(1);
      expect(await Promise.all([active, waiting, gone].map(stateOf))).toEqual(['active', 'waiting', 'waiting']);
      expect(await jobs().getJobCountByTypes('wait')).toBe(2);
      expect(held.countRuns()).toBe(1);
    });
  });

  describe('a worker', () => {
    test('gives its processor the job, a token and a signal, and what it ends is done', async () => {
      const task = newTask();
      await queue.add([task]);
      const given: { id: string | undefined; data: JobData; token: string | undefined }[] = [];
      await runOnce(task, async (job, token) => void given.push({ id: job.id, data: job.data, token }), 'completed');
      expect(given).toEqual([{ id: task.taskId, data: { taskId: task.taskId }, token: expect.stringMatching(/./) }]);
    });

    test('takes jobs of its own name alone, and no more at a time than it may', async () => {
      const tasks = [newTask(), newTask(), newTask()];
      const parse = newTask('do_parse_resource');
      await queue.add([...tasks, parse]);
      let running = 0;
      let most = 0;
      let done = 0;
      const worker = await queue.createWorker(
        'do_something',
        async () => {
          most = Math.max(most, ++running);
          // The first one waits for another, if there is any; a third would come meanwhile.
          for (let look = 0; look < 50 && done === 0; look++) await sleep(10);
          done++;
          running--;
        },
        2,
      );
      for (const task of tasks) await untilState(task, 'completed');
      await worker.close();
      expect(most).toBe(2);
      expect(await stateOf(parse)).toBe('waiting');
    });

    test('tries again after the delay that TryAgain names, and not before', async () => {
      const task = newTask();
      await queue.add([task]);
      await runOnce(task, () => Promise.reject(new TryAgain('later', HOUR)), 'delayed');
      expect((await jobs().getJob(task.taskId))?.delay).toBe(HOUR);
    });

    test('runs a job again when its delay is over', async () => {
      const task = newTask();
      await queue.add([task]);
      let runs = 0;
      await runOnce(
        task,
        async () => (++runs === 1 ? Promise.reject(new TryAgain('soon', 50)) : undefined),
        'completed',
      );
      expect(runs).toBe(2);
    });

    test('tries again after any other error when the task would be due', async () => {
      const task = newTask();
      await queue.add([task]);
      await runOnce(task, () => Promise.reject(new Error('the queue’s own')), 'delayed');
      expect((await jobs().getJob(task.taskId))?.delay).toBe(backoffDelay(task.taskId, 1));
    });

    test('gives a job up for an error that nothing cures', async () => {
      const task = newTask();
      await queue.add([task]);
      await runOnce(task, () => Promise.reject(new UnrecoverableError('no')), 'failed');
      expect((await jobs().getJob(task.taskId))?.failedReason).toBe('no');
    });

    test('takes over the job of one that stopped without a word', async () => {
      const task = newTask();
      await queue.add([task]);
      const held = await holdJob();
      // It keeps its lock, and renews it no more.
      await held.worker.close(true);
      expect(await stateOf(task)).toBe('active');
      const seen: Job<JobData>[] = [];
      const heir = await startWorker(async (job) => void seen.push(job));
      const [stalled] = await once(heir, 'stalled', { signal: AbortSignal.timeout(30_000) });
      expect(stalled).toBe(task.taskId);
      await untilState(task, 'completed');
      expect(seen.map(({ id, stalledCounter }) => [id, stalledCounter])).toEqual([[task.taskId, 1]]);
    });
  });

  test('cleaning removes what ended over an hour ago, and nothing else', async () => {
    const [done, failed, waiting] = [newTask(), newTask(), newTask()];
    await queue.add([done]);
    await runOnce(done, async () => {}, 'completed');
    await queue.add([failed]);
    await runOnce(failed, () => Promise.reject(new UnrecoverableError('no')), 'failed');
    await queue.add([waiting]);
    const states = () => Promise.all([done, failed, waiting].map(stateOf));
    const cleanIn = async (ms: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
      await queue.clean().finally(() => vi.useRealTimers());
    };
    await cleanIn(HOUR - 60_000);
    expect(await states()).toEqual(['completed', 'failed', 'waiting']);
    await cleanIn(HOUR + 60_000);
    expect(await states()).toEqual(['unknown', 'unknown', 'waiting']);
  });

  test('closing lets go of every connection', async () => {
    const before = await ground.countConnections();
    const another = await createTaskQueue(readConfig(ground.env), ground.env.DATABASE_URL);
    await another.ping();
    expect(await ground.countConnections()).toBeGreaterThan(before);
    await another.close();
    await expect.poll(() => ground.countConnections(), { timeout: 5_000 }).toBe(before);
  });

  test('a ping is answered while the server is there, and throws when it is not', async () => {
    const doomed = await openGround(backend);
    const another = await createTaskQueue(readConfig(doomed.env), doomed.env.DATABASE_URL);
    try {
      await expect(another.ping()).resolves.toBeUndefined();
      await doomed.cut();
      await expect(another.ping()).rejects.toThrow();
      // Dispatchers go by this: a task whose job could not be added stays theirs.
      await expect(another.add([newTask()])).rejects.toThrow();
    } finally {
      await another.close().catch(() => {});
      await doomed.stop();
    }
  });

  describe('of which several dispatchers come by at once', () => {
    /** A task that came an hour ago, so that every dispatcher minds it. */
    const oldTask = async (status = 'PENDING'): Promise<QueuedTask> => {
      const task = newTask();
      await deps.db.query(
        `INSERT INTO task_result (task_id, task_name, task_kwargs, status, date_created, date_next_retry)
         VALUES ($1, 'do_something', '{}', $2::task_status, now() - interval '1 hour',
           CASE WHEN $2 = 'RETRY' THEN now() - interval '1 minute' END)`,
        [task.taskId, status],
      );
      return task;
    };

    const dispatchers = () => Array.from({ length: 4 }, () => createDispatcher(deps));

    test('a job at work is neither removed nor added again', async () => {
      const task = await oldTask();
      const four = dispatchers();
      await Promise.all(four.map((dispatch) => dispatch()));
      const held = await holdJob();
      expect(await stateOf(task)).toBe('active');
      await Promise.all(four.map((dispatch) => dispatch()));
      // As one does who saw it in another state a moment ago.
      await jobs().remove(task.taskId);
      await queue.add([task]);
      expect(await stateOf(task)).toBe('active');
      await held.end();
      expect(held.countRuns()).toBe(1);
    });

    test('a job that ended without its task is added again by one of them', async () => {
      const task = await oldTask();
      await queue.add([task]);
      await runOnce(task, async () => {}, 'completed');
      await Promise.all(dispatchers().map((dispatch) => dispatch()));
      expect(await stateOf(task)).toBe('waiting');
      expect(await jobs().getJobCountByTypes('wait')).toBe(1);
    });

    test('a retry that is overdue runs, although its job was told by a wrong clock to wait another hour', async () => {
      const task = await oldTask('RETRY');
      await putDelayed(task);
      expect(await stateOf(task)).toBe('delayed');
      await Promise.all(dispatchers().map((dispatch) => dispatch()));
      expect(await stateOf(task)).toBe('waiting');
    });

    test('a job that comes late, after its task was done and its first job cleaned, does nothing', async () => {
      const task = await oldTask();
      const claim = await deps.tasks.claim(task.taskId, 'first');
      if (!claim) throw new Error('not claimed');
      expect(await deps.tasks.succeed(claim, 'start')).toBe(true);
      const done = await deps.tasks.find(task.taskId);
      await queue.add([task]);
      expect(await stateOf(task)).toBe('waiting');
      expect(await deps.tasks.claim(task.taskId, 'second')).toBeNull();
      expect(await deps.tasks.find(task.taskId)).toEqual(done);
    });
  });
});
