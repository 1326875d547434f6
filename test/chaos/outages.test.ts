import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKENDS } from '../helpers/backends.js';
import { makeXlsx } from './driver/books.js';
import { pausePostgres, startPostgres, stopPostgres } from './driver/postgres-server.js';
import { killRedis, pauseRedis, startRedisServer } from './driver/redis-server.js';
import { openScene, type Scene } from './driver/scenario.js';
import { createRandom } from './random.js';

/** Seconds of work: a fault must have time to strike it. */
const slow = makeXlsx(createRandom(11), 'slow.xlsx', 2, 60_000, 6);
const small = makeXlsx(createRandom(12), 'small.xlsx', 2, 30, 5);

const OUTAGE_MS = 30_000;
/** Seconds for the longest wait for a next try, and a parse on a busy machine. */
const RECOVERY_SECONDS = 90;

/** Makes a server unreachable. Returns a function that brings it back. */
type TakeAway = (scene: Scene) => Promise<() => unknown>;

const POSTGRES: [string, TakeAway][] = [
  [
    'PostgreSQL refuses connections',
    async ({ postgres }) => {
      await stopPostgres(postgres, 'immediate');
      return () => startPostgres(postgres);
    },
  ],
  ['PostgreSQL stands still', async ({ postgres }) => pausePostgres(postgres)],
];

const REDIS: [string, TakeAway][] = [
  [
    'Redis refuses connections',
    async ({ redis }) => {
      if (!redis) throw new Error('there is no Redis');
      await killRedis(redis);
      return () => startRedisServer(redis);
    },
  ],
  [
    'Redis stands still',
    async ({ redis }) => {
      if (!redis) throw new Error('there is no Redis');
      return pauseRedis(redis);
    },
  ],
];

/** Outages of half a minute. One parse runs meanwhile, one waits, and the server that is left is asked for another. */
describe.concurrent.each(BACKENDS)('with the queue on %s', (name) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(name);
    await scene.startWorker();
  });
  afterAll(() => scene.close());

  for (const [what, takeAway] of [...POSTGRES, ...(name === 'redis' ? REDIS : [])]) {
    test.sequential(`${what} for 30 seconds, and everything is done once without anybody's help`, async () => {
      const isRedis = what.startsWith('Redis');
      const running = await scene.parse(await scene.upload(slow));
      const waiting = await scene.parse(await scene.upload(small));
      const later = await scene.upload(small);
      await scene.untilAtWork(running);
      const bringBack = await takeAway(scene);
      const over = Date.now() + OUTAGE_MS;
      // Answered while the server is away.
      const { status, body } = await scene.api.get('/readyz');
      expect(status).toBe(503);
      expect(body).toMatchObject(isRedis ? { database: 'ok', queue: 'unavailable' } : { database: 'unavailable' });
      const promised = isRedis ? await scene.parse(later) : null;
      const read = await scene.api.get(`task_results/${running}`);
      expect(read.status).toBe(isRedis ? 200 : 503);
      if (!isRedis) expect(read.headers.get('content-type')).toContain('application/problem+json');
      await sleep(over - Date.now());
      await bringBack();
      await scene.expectWhole(running, slow, RECOVERY_SECONDS);
      await scene.expectWhole(waiting, small, RECOVERY_SECONDS);
      if (promised) await scene.expectWhole(promised, small, RECOVERY_SECONDS);
      // BullMQ pauses before it connects anew.
      const isReady = async () => (await scene.api.get('/readyz')).status === 200;
      for (const patience = Date.now() + 20_000; !(await isReady()) && Date.now() < patience; ) await sleep(100);
      expect(await isReady()).toBe(true);
    }, 180_000);
  }
});
