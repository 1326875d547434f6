import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { uploadResource } from '../src/files/upload.js';
import { backoffDelay, mostTries } from '../src/queue/backoff.js';
import { createDatabase } from '../src/store/database.js';
import { removeOldKeys, takeKey } from '../src/store/idempotency.js';
import { insertTasks, type NewTask } from '../src/store/new-tasks.js';
import { doOnce } from '../src/store/once.js';
import { createTestDatabase } from './helpers/database.js';

/** What keeps the same thing from being done twice, at the database itself. */
let deps: StoreDeps;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
});
afterAll(() => deps.close());

async function* bytes() {
  yield Buffer.from('a,b\n1,2\n');
}

const newFile = async () => (await uploadResource(deps, { name: 'a.csv', url: null, body: bytes() })).id;

const parseOf = (resourceId: string): NewTask => {
  return { taskId: randomUUID(), taskName: 'do_parse_resource', taskKwargs: {}, resourceId };
};

describe('a file', () => {
  test('has one parse at a time, also where fifty ask at the same moment', async () => {
    const [one, other] = [await newFile(), await newFile()];
    const tasks = Array.from({ length: 50 }, (_, at) => parseOf(at % 2 === 0 ? one : other));
    const inserted = await Promise.all(tasks.map((task) => deps.tasks.insert(task)));
    expect(new Set(inserted.map((task) => task.taskId)).size).toBe(2);
    expect(inserted.filter((task) => !task.existing)).toHaveLength(2);
    const { rows } = await deps.tasks.list({ limit: 100, cursor: null }, { resourceId: one });
    expect(rows).toHaveLength(1);
  });

  test('can be parsed again once the parse has ended', async () => {
    const file = await newFile();
    const first = await deps.tasks.insert(parseOf(file));
    await deps.tasks.claim(first.taskId, 'w');
    expect(await deps.tasks.insert(parseOf(file))).toMatchObject({ ...first, status: 'STARTED', existing: true });
    await deps.tasks.revoke(first.taskId);
    expect(await deps.tasks.insert(parseOf(file))).toMatchObject({ status: 'PENDING', existing: false });
  });

  test('does not keep tasks of other kinds out', async () => {
    const task = () => deps.tasks.insert({ ...parseOf(randomUUID()), taskName: 'do_something', resourceId: null });
    expect([await task(), await task()]).toMatchObject([{ existing: false }, { existing: false }]);
  });
});

describe('a retry', () => {
  test('is due when its row says, with its count and its last error', async () => {
    const { taskId } = await deps.tasks.insert(parseOf(await newFile()));
    const claim = await deps.tasks.claim(taskId, 'w');
    if (!claim) throw new Error('not claimed');
    const error = { code: 'database_away', message: 'It is away.', traceback: null };
    const readClock = async () => (await deps.db.query('SELECT clock_timestamp() AS now')).rows[0].now.getTime();
    expect(await deps.tasks.retry(claim, error, 1_500)).toBe('held');
    // A statement that was thought lost, and came through all the same.
    const before = await readClock();
    expect(await deps.tasks.retry(claim, error, 1_500)).toBe('held');
    const after = await readClock();
    const task = await deps.tasks.find(taskId);
    expect(task).toMatchObject({
      status: 'RETRY',
      retries: 1,
      result: { code: 'database_away', message: 'It is away.' },
    });
    const asked = (task?.dateNextRetry?.getTime() ?? 0) - 1_500;
    expect([before, asked, after]).toEqual([before, asked, after].sort((one, other) => one - other));
    const again = await deps.tasks.claim(taskId, 'w');
    expect(again?.retries).toBe(1);
    expect((await deps.tasks.find(taskId))?.dateNextRetry).toBeNull();
    expect(await deps.tasks.retry(claim, error, 1)).toBe('lost');
  });

  test('leaves a trace of each try, and so does a worker that is never heard of again', async () => {
    const { taskId } = await deps.tasks.insert(parseOf(await newFile()));
    const first = await deps.tasks.claim(taskId, 'first');
    if (!first) throw new Error('not claimed');
    const details = { sheet: '売上', cell: 'C5' };
    const error = { code: 'database_away', message: 'It is away.', details, traceback: null };
    await deps.tasks.retry(first, error, 1_500);
    await deps.tasks.retry(first, error, 1_500);
    await deps.tasks.claim(taskId, 'second');
    await deps.tasks.claim(taskId, 'third');
    const task = await deps.tasks.find(taskId);
    expect(task?.tries).toMatchObject([
      { attempt: 1, worker: 'first', error: { code: 'database_away', message: 'It is away.', details } },
      { attempt: 2, worker: 'second', error: { code: 'worker_lost' }, date_next_retry: null },
    ]);
    const [{ date_started, date_ended, date_next_retry } = { date_ended: '' }] = task?.tries ?? [];
    expect(Date.parse(date_started ?? '')).toBeLessThanOrEqual(Date.parse(date_ended));
    expect(Date.parse(date_next_retry ?? '') - Date.parse(date_ended)).toBe(1_500);
  });

  test('waits 1, 2, 4 … 64 seconds, each up to half shorter and always the same', () => {
    for (let retries = 1; retries < mostTries('database_away'); retries++) {
      const full = Math.min(1_000 * 2 ** (retries - 1), 64_000);
      const delays = Array.from({ length: 50 }, (_, at) => backoffDelay(`task ${at}`, retries));
      expect(Math.max(...delays)).toBeLessThanOrEqual(full);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(full / 2);
      expect(new Set(delays).size).toBeGreaterThan(40);
      expect(backoffDelay('task 7', retries)).toBe(delays[7]);
    }
  });
});

describe('of two parses of a file', () => {
  test('the one that was queued later is the newer, though its transaction began earlier', async () => {
    const resourceId = await newFile();
    const [early, late] = [parseOf(resourceId), parseOf(resourceId)];
    await deps.db.transaction(async (client) => {
      await client.query('SELECT 1');
      await deps.tasks.insert(early);
      await deps.tasks.revoke(early.taskId);
      await insertTasks(client, [late]);
    });
    const [first, second] = await Promise.all([deps.tasks.find(early.taskId), deps.tasks.find(late.taskId)]);
    expect(second?.dateCreated.getTime()).toBeGreaterThanOrEqual(first?.dateDone?.getTime() ?? Number.NaN);
  });
});

describe('a key', () => {
  const userId = randomUUID();
  const answer = (body: unknown) => ({ status: 202, location: null, body });
  const request = (key: string, digest: string, run: () => Promise<unknown>) =>
    doOnce(deps.db.transaction, {
      userId,
      key,
      run: async () => ({ digest, answer: answer(await run()) }),
      readDigest: async () => digest,
    });

  test('lets ten that come at once do it once, and all have the same answer', async () => {
    let runs = 0;
    const ends = await Promise.all(
      Array.from({ length: 10 }, () =>
        request('ten', 'd'.repeat(64), async () => {
          await sleep(300);
          return { run: ++runs };
        }),
      ),
    );
    expect(runs).toBe(1);
    expect(ends.map((end) => end.answer)).toEqual(Array(10).fill(answer({ run: 1 })));
    expect(ends.filter((end) => !end.replayed)).toHaveLength(1);
  });

  test('says that the first one is still at work, and does not wait for its end', async () => {
    let begun = () => {};
    let goOn = () => {};
    const isAtWork = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = request('slow', 'd'.repeat(64), () => {
      begun();
      return new Promise<void>((resolve) => {
        goOn = resolve;
      });
    });
    await isAtWork;
    await expect(request('slow', 'd'.repeat(64), async () => null)).rejects.toMatchObject({
      code: 'request_in_progress',
    });
    goOn();
    expect((await first).replayed).toBe(false);
  });

  test('is free at once where the process that held it dies, and soon where it only stands still', async () => {
    const dying = new pg.Client(deps.databaseUrl);
    dying.on('error', () => {});
    await dying.connect();
    await dying.query('BEGIN');
    await takeKey(dying, userId, 'dying');
    // What an operating system does with the connections of a process that ends.
    dying.connection.stream.destroy();
    expect((await request('dying', 'd'.repeat(64), async () => 1)).replayed).toBe(false);

    const still = createDatabase(deps.databaseUrl, { standstillMs: 500 });
    let goOn = () => {};
    const frozen = still.transaction(async (client) => {
      await takeKey(client, userId, 'frozen');
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await client.query('SELECT 1');
    });
    await sleep(100);
    expect((await request('frozen', 'd'.repeat(64), async () => 1)).replayed).toBe(false);
    goOn();
    await expect(frozen).rejects.toThrow();
    await still.close();
  });

  test('is refused for another request', async () => {
    await request('mine', 'a'.repeat(64), async () => 1);
    const other = request('mine', 'b'.repeat(64), async () => 2);
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
  });

  test('is free again where the request failed', async () => {
    const failing = request('failing', 'a'.repeat(64), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await request('failing', 'b'.repeat(64), async () => 2)).toMatchObject({ replayed: false });
  });

  test('is kept for a day', async () => {
    const age = (key: string, hours: number) =>
      deps.db.query('UPDATE idempotency_key SET date_created = now() - make_interval(hours => $2) WHERE key = $1', [
        key,
        hours,
      ]);
    await request('old', 'a'.repeat(64), async () => 1);
    await age('old', 23);
    expect(await request('old', 'a'.repeat(64), async () => 2)).toMatchObject({ replayed: true });
    await age('old', 25);
    expect(await request('old', 'b'.repeat(64), async () => 2)).toMatchObject({ replayed: false });
    await age('old', 25);
    expect(await removeOldKeys(deps.db)).toBe(1);
  });
});
