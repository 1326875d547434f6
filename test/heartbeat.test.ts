import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createDeps, type Deps } from '../src/deps.js';
import type { ClaimState } from '../src/store/task-claims.js';
import type { TaskStore } from '../src/store/tasks.js';
import { createChildren } from '../worker/children.js';
import { doParseResource } from '../worker/jobs/do-parse-resource.js';
import { DEFAULT_BUDGETS } from '../worker/readers/budgets.js';
import { runTask } from '../worker/run-task.js';
import { BACKENDS } from './helpers/backends.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';
import { childrenOf, isAlive } from './helpers/processes.js';
import { startRedis } from './helpers/redis.js';

const dist = (path: string) => new URL(`../dist/${path}`, import.meta.url);
const BEAT_MS = 2;
const TASKS = 200;
const AT_A_TIME = 2;

/** A child that commits SUCCESS as a real one does, and then does what its task is called. */
const CHILD = `
import { createDatabase } from ${JSON.stringify(dist('src/store/database.js').href)};
import { succeedAll } from ${JSON.stringify(dist('src/store/task-claims.js').href)};
let db;
process.on('disconnect', () => process.exit(1));
const fail = (code, curable) =>
  process.send({ kind: 'failed', failure: { code, message: code, details: {}, traceback: null, curable } });
const somebodyWaits = async () => (await db.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount > 0;
const WAYS = {
  'tells it late': () => setTimeout(() => process.send({ kind: 'done' }), 300),
  'ends without a word': () => process.exit(0),
  'is killed': () => process.kill(process.pid, 'SIGKILL'),
  'runs out of its heap': () => process.kill(process.pid, 'SIGABRT'),
  'stands still': () => {},
  'says that the claim is lost': () => fail('claim_lost', false),
  'lost its connection at the COMMIT': () => fail('database_away', true),
};
process.on('message', async ({ kind, setup, claim }) => {
  if (kind === 'setup') {
    db = createDatabase(setup.databaseUrl);
    return;
  }
  if (claim.taskKwargs.way === 'does not commit') return;
  await db.transaction(async (client) => {
    await succeedAll(client, [{ claim, result: 'start' }]);
    // The heartbeat has asked for the row, and finds it as this commit leaves it.
    while (!(await somebodyWaits()));
  });
  WAYS[claim.taskKwargs.way]();
});
`;

const ENDS = [
  'ends without a word',
  'is killed',
  'runs out of its heap',
  'stands still',
  'says that the claim is lost',
  'lost its connection at the COMMIT',
];

describe.each(BACKENDS)('with the queue on %s', (backend) => {
  const entry = join(tmpdir(), `gyoretsu-late-child-${process.pid}.mjs`);
  let deps: Deps;
  let parses: Parses;
  let stopRedis = async () => {};

  beforeAll(async () => {
    await writeFile(entry, CHILD);
    const redis = backend === 'redis' ? await startRedis() : null;
    if (redis) stopRedis = redis.stop;
    const env = { DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent', REDIS_URL: redis?.url };
    deps = await createDeps(readConfig(env));
    parses = createParses(deps);
  });
  afterAll(async () => {
    await deps.close();
    await stopRedis();
    await rm(entry, { force: true });
  });

  const jobs = () => {
    const queue = deps.queue.queues.find(({ name }) => name === 'do_parse_resource');
    if (!queue) throw new Error('there is no such queue');
    return queue;
  };

  /** A worker whose heart beats every few milliseconds, and whose children run `program`. */
  const startBeating = async (program: string, stopping = new AbortController().signal) => {
    const setup = {
      databaseUrl: deps.databaseUrl,
      budgets: DEFAULT_BUDGETS,
      storage: { allGib: null, accountGib: null },
    };
    const limits = { heapMb: 256, rssMb: 1_024, idleSeconds: 60, totalSeconds: program === entry ? 15 : 60 };
    const before = childrenOf(process.pid);
    const children = createChildren(setup, limits, program);
    const states: ClaimState[] = [];
    const tasks: TaskStore = {
      ...deps.tasks,
      async setProgress(...of) {
        const state = await deps.tasks.setProgress(...of);
        states.push(state);
        return state;
      },
    };
    const pids = new Set<number>();
    const processor = runTask(
      { tasks, log: deps.log, workerName: 'w', stopping },
      (run) => doParseResource({ children }, run),
      BEAT_MS,
    );
    const worker = await deps.queue.createWorker('do_parse_resource', processor, AT_A_TIME);
    const failures: string[] = [];
    let completed = 0;
    worker.on('failed', (_job, error) => failures.push(error.message));
    worker.on('completed', () => {
      completed++;
      for (const pid of childrenOf(process.pid)) if (!before.includes(pid)) pids.add(pid);
    });
    onTestFinished(async () => {
      await worker.close();
      children.close();
    });
    return { before, states, pids, failures, countCompleted: () => completed };
  };

  /** Queues a parse of a new file. */
  const queueParse = async (way = ''): Promise<string> => {
    const resourceId = await parses.upload('a,b\n1,2\n3,4\n');
    const taskId = randomUUID();
    const task = { taskId, taskName: 'do_parse_resource', resourceId } as const;
    await deps.tasks.insert({ ...task, taskKwargs: { way } });
    return taskId;
  };

  const addJobs = (taskIds: string[]) =>
    deps.queue.add(taskIds.map((taskId) => ({ taskId, taskName: 'do_parse_resource' })));

  test(`${TASKS} parses all succeed at their first try, in the same two children`, async () => {
    const taskIds: string[] = [];
    for (let made = 0; made < TASKS; made++) taskIds.push(await queueParse());
    const beating = await startBeating(fileURLToPath(dist('worker/child.js')));
    await addJobs(taskIds);
    await expect
      .poll(() => beating.countCompleted() + beating.failures.length, { timeout: 120_000, interval: 100 })
      .toBe(TASKS);

    expect(beating.failures).toEqual([]);
    expect(await jobs().getJobCounts('failed', 'delayed', 'wait', 'active')).toMatchObject({ failed: 0, delayed: 0 });
    const { rows } = await deps.db.query(
      `SELECT count(*) AS done, sum(attempt) AS attempts, sum(retries) AS retries FROM task_result
       WHERE task_id = ANY ($1) AND status = 'SUCCESS'`,
      [taskIds],
    );
    expect(rows).toEqual([{ done: TASKS, attempts: TASKS, retries: 0 }]);
    // What the test is about did happen.
    expect(beating.states).toContain('succeeded');
    expect(beating.states).not.toContain('lost');
    expect(beating.pids.size).toBeLessThanOrEqual(AT_A_TIME);
    expect([...beating.pids].every(isAlive)).toBe(true);
  }, 180_000);

  test('a child that has committed while the heartbeat waited is left to tell it', async () => {
    const taskId = await queueParse('tells it late');
    const beating = await startBeating(entry);
    await addJobs([taskId]);
    await expect.poll(() => beating.countCompleted() + beating.failures.length, { timeout: 20_000 }).toBe(1);
    expect(beating.failures).toEqual([]);
    expect(beating.states).not.toContain('lost');
    expect([...beating.pids].map(isAlive)).toEqual([true]);
  });

  test('a child that has committed has done its job, however it ends', async () => {
    const beating = await startBeating(entry);
    const taskIds = await Promise.all(ENDS.map(queueParse));
    await addJobs(taskIds);
    await expect.poll(() => beating.countCompleted() + beating.failures.length, { timeout: 50_000 }).toBe(ENDS.length);
    expect(beating.failures).toEqual([]);
    expect(beating.states).not.toContain('lost');
    const done = { status: 'SUCCESS', retries: 0, tries: [], traceback: null };
    for (const taskId of taskIds) {
      expect(await jobs().getJobState(taskId)).toBe('completed');
      expect(await deps.tasks.find(taskId)).toMatchObject(done);
    }
  });

  test('a job whose child has committed is not put back by a worker that stops', async () => {
    const stopping = new AbortController();
    const taskId = await queueParse('is killed');
    const beating = await startBeating(entry, stopping.signal);
    stopping.abort();
    await addJobs([taskId]);
    await expect.poll(() => beating.countCompleted(), { timeout: 20_000 }).toBe(1);
    expect(await jobs().getJob(taskId)).toMatchObject({ attemptsStarted: 1 });
    expect(await deps.tasks.find(taskId)).toMatchObject({ status: 'SUCCESS', worker: 'w' });
  });

  test('a child whose task is cancelled is killed all the same', async () => {
    const taskId = await queueParse('does not commit');
    const beating = await startBeating(entry);
    await addJobs([taskId]);
    await expect.poll(() => beating.states).toContain('held');
    const [child] = childrenOf(process.pid).filter((pid) => !beating.before.includes(pid));
    if (!child) throw new Error('there is no child');
    await deps.tasks.revoke(taskId);
    await expect.poll(() => isAlive(child)).toBe(false);
    expect(beating.states).toContain('lost');
    expect(beating.countCompleted()).toBe(0);
    expect((await deps.tasks.find(taskId))?.status).toBe('REVOKED');
  });
});
