import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKENDS } from '../helpers/backends.js';
import { childrenOf } from '../helpers/processes.js';
import { makeXlsx } from './driver/books.js';
import { signal } from './driver/marked-processes.js';
import { pausePostgres, startPostgres, stopPostgres } from './driver/postgres-server.js';
import { killRedis, startRedisServer } from './driver/redis-server.js';
import { openScene, type Scene } from './driver/scenario.js';
import { freeze, thaw } from './driver/server-process.js';
import { createRandom } from './random.js';

const slow = makeXlsx(createRandom(3), 'slow.xlsx', 2, 40_000, 6);
/** More rows than the buffers between reader and database hold. */
const long = makeXlsx(createRandom(5), 'long.xlsx', 1, 200_000, 6);
const small = makeXlsx(createRandom(4), 'small.xlsx', 2, 30, 5);

/** A connection of its own, because the web process may just be closing an idle one. */
const ALONE = { connection: 'close' };

describe.concurrent.each(BACKENDS)('with the queue on %s', (name) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(name);
  });
  afterAll(() => scene.close());

  const parse = async (book = slow) => scene.parse(await scene.upload(book));

  test.sequential('a crash of PostgreSQL in the middle of a parse loses nothing', async () => {
    const worker = await scene.anyWorker();
    const taskId = await parse();
    const waiting = await parse(small);
    await scene.untilAtWork(taskId);
    // The children are stopped, because the parse must still be running when the server goes.
    const children = childrenOf(worker.pid);
    for (const pid of children) freeze(pid);
    expect((await scene.taskState(taskId)).status).toBe('STARTED');
    await stopPostgres(scene.postgres, 'immediate');
    for (const pid of children) thaw(pid);
    await sleep(500);
    await startPostgres(scene.postgres);
    await scene.expectWhole(taskId, slow);
    await scene.expectWhole(waiting, small);
  });

  test.sequential('a connection that ends while rows are stored costs a try, and nothing else', async () => {
    await scene.anyWorker();
    const taskId = await parse(long);
    await scene.untilAtWork(taskId);
    const storing = `FROM pg_stat_activity WHERE query ~ '^COPY parse_result'`;
    const { rows } = await scene.db.query<{ pid: number }>(`SELECT pid ${storing}`);
    // While the backend is stopped, rows pile up in the child, all the way back to inflating. Then their connection goes.
    for (const { pid } of rows) signal(pid, 'SIGSTOP');
    await sleep(1_500);
    await scene.db.query(`SELECT pg_terminate_backend(pid) ${storing}`);
    for (const { pid } of rows) signal(pid, 'SIGCONT');
    const task = await scene.expectWhole(taskId, long, 30);
    expect(task.attempt).toBe(2);
  });

  test.sequential('while PostgreSQL stands still nobody is left hanging, and then all goes on', async () => {
    await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    const goOn = pausePostgres(scene.postgres);
    // Both are answered before it goes on.
    const [ready, task] = await Promise.all([
      scene.api.get('/readyz', ALONE),
      scene.api.get(`task_results/${taskId}`, ALONE).finally(goOn),
    ]);
    expect(ready).toMatchObject({ status: 503, body: { database: 'unavailable' } });
    expect(task.status).toBe(503);
    expect(task.headers.get('content-type')).toContain('application/problem+json');
    await scene.expectWhole(taskId, slow);
    await scene.expectWhole(await parse(small), small);
  });

  test.runIf(name === 'postgres').sequential("the queue's connections may end at any moment", async () => {
    await scene.anyWorker();
    const taskId = await parse();
    await scene.untilAtWork(taskId);
    await scene.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^bull' OR query ~* '^(--|LISTEN)'`,
    );
    await scene.expectWhole(taskId, slow);
    await scene.expectWhole(await parse(small), small);
  });

  test
    .runIf(name === 'redis')
    .sequential('while Redis is away a POST is answered, and its task is done afterwards', async () => {
      await scene.startWorker();
      const resourceId = await scene.upload(small);
      const { redis } = scene;
      if (!redis) throw new Error('there is no Redis');
      await killRedis(redis);
      const taskId = await scene.parse(resourceId);
      expect((await scene.api.get('/readyz')).body).toMatchObject({ database: 'ok', queue: 'unavailable' });
      await startRedisServer(redis);
      await scene.expectWhole(taskId, small);
    });

  test.runIf(name === 'redis').sequential('what Redis forgets is done all the same', async () => {
    const worker = await scene.anyWorker();
    const running = await parse();
    const waiting = [await parse(small), await parse(small)];
    await scene.untilAtWork(running);
    const { redis } = scene;
    if (!redis) throw new Error('there is no Redis');
    await killRedis(redis, true);
    // If its worker is gone too, only the row knows of the task.
    await scene.fleet.end(worker, 'SIGKILL');
    await startRedisServer(redis);
    await scene.startWorker();
    for (const taskId of waiting) await scene.expectWhole(taskId, small);
    await scene.expectWhole(running, slow);
  });
});
