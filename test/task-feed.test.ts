import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { createTaskFeed, type TaskFeed } from '../src/feeds/task-feed.js';
import { parseSnapshot } from '../src/snapshot.js';
import type { Changes, TaskChange } from '../src/store/changes.js';
import { createDatabase } from '../src/store/database.js';
import { createSignals } from '../src/store/signals.js';
import { createTestDatabase } from './helpers/database.js';

describe('the feed of changes', () => {
  let deps: StoreDeps;
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  });
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await deps.close();
  });

  /** A web process's feed; two of them know nothing of each other. */
  function openFeed(): TaskFeed {
    // A process listens on one connection.
    const db = createDatabase(deps.databaseUrl);
    const signals = createSignals(db);
    const feed = createTaskFeed(signals, db, deps.log);
    opened.push({ close: () => feed.close().then(signals.close).then(db.close) });
    return feed;
  }

  /** What a reader hears, in order, and the moment that it knows of. */
  async function hear(feed: TaskFeed, since: string | null) {
    const tasks: TaskChange[] = [];
    const heard = { tasks, last: '', resets: 0, stop: () => {} };
    heard.stop = await feed.subscribe(since, {
      onChanges(changes: Changes) {
        heard.last = changes.snapshot;
        heard.resets += changes.incomplete ? 1 : 0;
        tasks.push(...changes.tasks);
      },
      onEnd() {},
    });
    return heard;
  }

  async function newTask(): Promise<string> {
    const taskId = randomUUID();
    await deps.tasks.insert({ taskId, taskName: 'do_something', taskKwargs: {}, resourceId: null });
    return taskId;
  }

  const versions = (tasks: TaskChange[]) => tasks.map((task) => `${task.taskId} ${task.version}`);

  async function until(isTrue: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; !isTrue() && Date.now() < deadline; ) await sleep(10);
  }

  test('tells a change within moments, with the state as it is', async () => {
    const heard = await hear(openFeed(), null);
    const taskId = await newTask();
    await until(() => heard.tasks.length > 0);
    expect(heard.tasks).toMatchObject([{ taskId, status: 'PENDING', resourceName: null }]);
    await deps.tasks.revoke(taskId);
    await until(() => heard.tasks.length > 1);
    expect(heard.tasks.at(-1)).toMatchObject({ taskId, status: 'REVOKED' });
    heard.stop();
  });

  test('misses nothing and repeats nothing, whoever comes back to whichever process while many write', async () => {
    const [one, other] = [openFeed(), openFeed()];
    const watcher = await hear(one, null);
    const made: string[] = [];
    let writing = true;
    // Transactions that end in another order than they began: some are long, some short.
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      while (writing) {
        const id = randomUUID();
        await deps.db.transaction(async (client) => {
          await client.query(
            `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs) VALUES ($1, 'do_something', '[]', '{}')`,
            [id],
          );
          await sleep(writer * 15);
        });
        made.push(id);
      }
    });
    // A reader that loses its connection again and again.
    const told: TaskChange[] = [];
    let last = watcher.last;
    for (let i = 0; i < 40; i++) {
      const reader = await hear(i % 2 === 0 ? one : other, last);
      await sleep(20 + (i % 5) * 15);
      reader.stop();
      told.push(...reader.tasks);
      last = reader.last;
    }
    writing = false;
    await Promise.all(writers);
    const end = await hear(other, last);
    told.push(...end.tasks);
    end.stop();
    await until(() => watcher.tasks.length >= made.length);
    watcher.stop();
    expect(made.length).toBeGreaterThan(50);
    for (const tasks of [told, watcher.tasks]) {
      expect(new Set(versions(tasks)).size).toBe(tasks.length);
      expect(tasks.map((task) => task.taskId).sort()).toEqual([...made].sort());
    }
  });

  test('sends everybody back to the lists where the server may have crashed meanwhile', async () => {
    const heard = await hear(openFeed(), null);
    await newTask();
    await until(() => heard.tasks.length > 0);
    await deps.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN task_changes%'`,
    );
    await until(() => heard.resets > 0);
    expect(heard.resets).toBe(1);
    heard.stop();
    // And whoever comes back with what a crash has undone.
    const [, xmax = ''] = heard.last.split(':');
    const undone = BigInt(xmax) + 1_000n;
    const late = await hear(openFeed(), `${undone}:${undone}:`);
    expect(late.resets).toBe(1);
    late.stop();
  });

  test('is not held up by a transaction that takes its time', async () => {
    const slow = new pg.Client(deps.databaseUrl);
    await slow.connect();
    await slow.query('BEGIN');
    const changedLate = await newTask();
    await slow.query(`UPDATE task_result SET status = 'STARTED' WHERE task_id = $1`, [changedLate]);
    const heard = await hear(openFeed(), null);
    const first = await newTask();
    await until(() => heard.tasks.length === 1);
    const second = await newTask();
    await until(() => heard.tasks.length === 2);
    expect(heard.tasks.map(({ taskId }) => taskId)).toEqual([first, second]);
    await slow.query('COMMIT');
    await slow.end();
    await until(() => heard.tasks.length === 3);
    expect(heard.tasks.at(-1)).toMatchObject({ taskId: changedLate, status: 'STARTED' });
    heard.stop();
  });

  test('sends whoever was away for too much back to the lists', async () => {
    const feed = openFeed();
    const before = await hear(feed, null);
    before.stop();
    await deps.db.query(
      `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs)
       SELECT gen_random_uuid(), 'do_something', '[]', '{}' FROM generate_series(1, 600)`,
    );
    const after = await hear(feed, before.last);
    after.stop();
    expect(after.resets).toBe(1);
    const later = await hear(feed, after.last);
    later.stop();
    expect(later).toMatchObject({ resets: 0, tasks: [] });
  });

  test('does not take tasks of a backup, whose numbers this server has not reached, for changes', async () => {
    const restored = await newTask();
    await deps.db.query('ALTER TABLE task_result DISABLE TRIGGER USER');
    await deps.db.query(`UPDATE task_result SET changed_xid = '900000000000' WHERE task_id = $1`, [restored]);
    await deps.db.query('ALTER TABLE task_result ENABLE TRIGGER USER');
    const reader = await hear(openFeed(), null);
    const changed = await newTask();
    await sleep(3_000);
    expect(reader.tasks.map(({ taskId }) => taskId)).toEqual([changed]);
    await deps.db.query(`UPDATE task_result SET worker = 'w' WHERE task_id = $1`, [restored]);
    await sleep(1_000);
    expect(reader.tasks.at(-1)?.taskId).toBe(restored);
    reader.stop();
  });

  test('takes nothing for a snapshot that PostgreSQL did not write', async () => {
    for (const text of ['', '1', '1:2', '3:2:', '5:9:4', '5:9:9', '0:1:', 'a:b:', '5:9:6,', "5:9:6'"]) {
      expect(parseSnapshot(text), text).toBeNull();
    }
    expect(parseSnapshot('5:9:6,8')?.sees('6')).toBe(false);
    expect(parseSnapshot('5:9:6,8')?.sees('7')).toBe(true);
    expect(parseSnapshot('5:9:6,8')?.sees('9')).toBe(false);
    const heard = await hear(openFeed(), '5:9:4');
    heard.stop();
    expect(heard.resets).toBe(1);
  });
});
