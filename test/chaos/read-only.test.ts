import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../helpers/api.js';
import { BACKENDS } from '../helpers/backends.js';
import { makeXlsx } from './driver/books.js';
import { openScene, type Scene } from './driver/scenario.js';
import { setReadOnly } from './faults/servers.js';
import { createRandom } from './random.js';

const READ_ONLY_MS = 8_000;
const SENDERS = 3;
const RECOVERY_SECONDS = 90;

/** Seconds of work: it meets the failover. */
const slow = makeXlsx(createRandom(31), 'slow.xlsx', 2, 60_000, 6);
const small = makeXlsx(createRandom(32), 'small.xlsx', 2, 30, 5);

/** A server that can only be read, as a standby to which an address leads too early, or an old primary. */
describe.each(BACKENDS)('a failover to a server that can only be read, queue on %s', (name) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(name);
    await scene.startWorker({ WORKER_CONCURRENCY: '2' });
  });
  afterAll(() => scene.close());

  test('is an outage, after which everything is done', async () => {
    const ready = () => scene.api.get('/readyz').then(({ status }) => status);
    expect(await ready()).toBe(200);
    const running = await scene.api.upload(slow.name, slow.bytes, '?parse=true');
    expect(running.status).toBe(201);
    await scene.untilAtWork(running.body.task_id);

    const sent: Answer[] = [running];
    let stopped = false;
    const sending = Array.from({ length: SENDERS }, async () => {
      while (!stopped) sent.push(await scene.api.upload(small.name, small.bytes, '?parse=true'));
    });
    await sleep(500);
    await setReadOnly(scene.db, true);
    await expect.poll(ready).toBe(503);
    await expect.poll(() => sent.filter(({ status }) => status === 503).length, { timeout: 5_000 }).toBeGreaterThan(5);
    expect(sent.at(-1)?.body).toMatchObject({ code: 'database_read_only' });
    expect((await scene.api.get('binary_resources')).status).toBe(200);
    await sleep(READ_ONLY_MS);
    await setReadOnly(scene.db, false);
    await expect.poll(ready, { timeout: 5_000 }).toBe(200);
    const before = sent.length;
    await expect.poll(() => sent.slice(before).some(({ status }) => status === 201), { timeout: 5_000 }).toBe(true);
    stopped = true;
    await Promise.all(sending);

    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201, 503]));
    for (const { status, body } of sent) {
      if (status !== 201) continue;
      const task = await scene.api.waitForTask(body.task_id, RECOVERY_SECONDS);
      expect(task).toMatchObject({ status: 'SUCCESS' });
    }
    await scene.expectWhole(running.body.task_id, slow, 1);
  }, 240_000);
});
