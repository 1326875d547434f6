import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { removeOldRows } from '../src/rows/remove-old-rows.js';
import { createDatabase, type Database } from '../src/store/database.js';
import type { Claim } from '../src/store/task-claims.js';
import { LOADER_SETTINGS } from '../worker/load/hold-task.js';
import { loadWorkbook } from '../worker/load/load-workbook.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

/** What the database itself guarantees, whatever the queue delivers how often. */
describe('a task', () => {
  let deps: StoreDeps;
  let parses: Parses;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
    parses = createParses(deps);
  });
  afterAll(() => deps.close());

  const newTask = async (text = 'a,b\n1,2\n3,4\n') => {
    const resourceId = await parses.upload(text);
    return { taskId: await parses.queue(resourceId), resourceId };
  };

  const currentTask = async (resourceId: string) => (await deps.resources.find(resourceId))?.currentTaskId;

  /** A loader that stops for good in the middle of its COPY, as a frozen worker does; gives the database's process of it. */
  const startFrozen = async (db: Database, claim: Claim) => {
    let pid = 0;
    let reached = () => {};
    const inCopy = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const frozen: Database = {
      ...db,
      transaction: (work) =>
        db.transaction(async (client) => {
          pid = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
          return work(client);
        }),
      // The bytes that it waits for never come.
      query: async (text: unknown, values?: unknown) => {
        if (!String(text).includes('FROM binary_chunk')) return db.query(String(text), values as unknown[]);
        reached();
        return new Promise(() => {});
      },
    } as Database; // `query` has many shapes, of which the loader uses these two
    const ended = loadWorkbook(frozen, claim).catch((error: unknown) => error);
    await inCopy;
    return { pid, ended };
  };

  const isConnected = async (pid: number) =>
    ((await deps.db.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).rowCount ?? 0) > 0;

  /** The database, where something happens just before a loader's statement with these words. */
  const meddling = (words: string, meanwhile: () => Promise<unknown>): Database => ({
    ...deps.db,
    transaction: (work) =>
      deps.db.transaction((client) => {
        const query = client.query.bind(client);
        return work(
          Object.assign(Object.create(client), {
            query: (...args: Parameters<typeof query>) =>
              String(args[0]).includes(words) ? meanwhile().then(() => query(...args)) : query(...args),
          }),
        );
      }),
  });
  /** Between a loader's SUCCESS and its COMMIT. */
  const LAST_WORDS = 'UPDATE binary_resource AS r SET current_task_id';

  const untilSomebodyWaits = () =>
    expect
      .poll(async () => (await deps.db.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount, { interval: 20 })
      .toBeGreaterThan(0);

  test('is not even begun by a worker that has lost it to another', async () => {
    const { taskId } = await newTask();
    const slow = await parses.claim(taskId);
    const quick = await parses.claim(taskId);
    await expect(loadWorkbook(deps.db, slow)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await parses.countRows(taskId)).toBe(0);
    expect((await deps.tasks.find(taskId))?.status).toBe('STARTED');
    await loadWorkbook(deps.db, quick);
    expect(await parses.countRows(taskId)).toBe(3);
  });

  test('cannot be committed by a worker that loses it in the middle', async () => {
    const { taskId } = await newTask();
    const slow = await parses.claim(taskId);
    const overtaken = meddling("SET status = 'SUCCESS'", () => parses.claim(taskId));
    await expect(loadWorkbook(overtaken, slow)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await parses.countRows(taskId)).toBe(0);
    expect((await deps.tasks.find(taskId))?.status).toBe('STARTED');
  });

  test('delivered twice at once stores one set of rows', async () => {
    const { taskId, resourceId } = await newTask();
    const claims = [await parses.claim(taskId), await parses.claim(taskId)];
    const ends = await Promise.allSettled(claims.map((held) => loadWorkbook(deps.db, held)));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect(await parses.countRows(taskId)).toBe(3);
    expect(await currentTask(resourceId)).toBe(taskId);
  });

  test('that a frozen worker holds in the middle of its rows is taken from it at once', async () => {
    const { taskId, resourceId } = await newTask();
    const db = createDatabase(deps.databaseUrl, { patienceMs: 0, settings: LOADER_SETTINGS });
    const frozen = await startFrozen(db, await parses.claim(taskId));
    // The frozen one never lets go by itself.
    await loadWorkbook(deps.db, await parses.claim(taskId));
    expect(await isConnected(frozen.pid)).toBe(false);
    expect(await parses.countRows(taskId)).toBe(3);
    expect(await currentTask(resourceId)).toBe(taskId);
  });

  test('is not taken from its holder by a worker whose own claim is older', async () => {
    const { taskId } = await newTask();
    const older = await parses.claim(taskId);
    const db = createDatabase(deps.databaseUrl, { patienceMs: 0, settings: LOADER_SETTINGS });
    const holder = await startFrozen(db, await parses.claim(taskId));
    await expect(loadWorkbook(deps.db, older)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await isConnected(holder.pid)).toBe(true);
    await deps.db.query('SELECT pg_terminate_backend($1)', [holder.pid]);
  });

  test('whose claim a crash undid belongs to the next one alone, though both are the first attempt', async () => {
    const { taskId } = await newTask();
    const undone = await parses.claim(taskId);
    await deps.db.query(
      `UPDATE task_result SET status = 'PENDING', attempt = 0, claim = NULL, worker = NULL, date_started = NULL WHERE task_id = $1`,
      [taskId],
    );
    const held = await parses.claim(taskId);
    expect(held.attempt).toBe(undone.attempt);
    const error = { code: 'x', message: 'x', traceback: null };
    expect(await deps.tasks.setProgress(undone, null)).toBe('lost');
    expect(await deps.tasks.retry(undone, error, 1_000)).toBe('lost');
    expect(await deps.tasks.release(undone)).toBe('lost');
    expect(await deps.tasks.fail(undone, error)).toBe('lost');
    expect(await deps.tasks.succeed(undone, 'start')).toBe(false);
    await expect(loadWorkbook(deps.db, undone)).rejects.toMatchObject({ code: 'claim_lost' });
    await loadWorkbook(deps.db, held);
    expect(await parses.countRows(taskId)).toBe(3);
  });

  test('that has succeeded says so to the claim that did it, and to no other', async () => {
    const { taskId } = await newTask();
    const older = await parses.claim(taskId);
    const held = await parses.claim(taskId);
    expect(await deps.tasks.setProgress(held, null)).toBe('held');
    await loadWorkbook(deps.db, held);
    const done = await deps.tasks.find(taskId);
    const error = { code: 'x', message: 'x', traceback: null };
    for (const [claim, state] of [
      [held, 'succeeded'],
      [older, 'lost'],
    ] as const) {
      expect(await deps.tasks.setProgress(claim, null)).toBe(state);
      expect(await deps.tasks.retry(claim, error, 1_000)).toBe(state);
      expect(await deps.tasks.release(claim)).toBe(state);
      expect(await deps.tasks.fail(claim, error)).toBe(state);
    }
    expect(await deps.tasks.find(taskId)).toEqual(done);
  });

  test('that has ended cannot be claimed again', async () => {
    const { taskId } = await newTask();
    await loadWorkbook(deps.db, await parses.claim(taskId));
    expect(await deps.tasks.claim(taskId, 'w')).toBeNull();
    expect(await deps.tasks.revoke(taskId)).toBe(false);
  });

  test('that was cancelled meanwhile stores nothing', async () => {
    const { taskId } = await newTask();
    const held = await parses.claim(taskId);
    await deps.tasks.revoke(taskId);
    await expect(loadWorkbook(deps.db, held)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await parses.countRows(taskId)).toBe(0);
  });

  test('that is cancelled at the moment of its commit is either cancelled or done, and says which', async () => {
    const { taskId } = await newTask();
    const held = await parses.claim(taskId);
    let cancelled: Promise<boolean> = Promise.resolve(true);
    const late = meddling(LAST_WORDS, async () => {
      cancelled = deps.tasks.revoke(taskId);
      await untilSomebodyWaits();
    });
    await loadWorkbook(late, held);
    expect(await cancelled).toBe(false);
    expect((await deps.tasks.find(taskId))?.status).toBe('SUCCESS');
    expect(await parses.countRows(taskId)).toBe(3);

    const other = await newTask();
    const early = meddling("SET status = 'SUCCESS'", () => deps.tasks.revoke(other.taskId));
    await expect(loadWorkbook(early, await parses.claim(other.taskId))).rejects.toMatchObject({ code: 'claim_lost' });
    expect((await deps.tasks.find(other.taskId))?.status).toBe('REVOKED');
    expect(await parses.countRows(other.taskId)).toBe(0);
  });

  test('whose file is deleted at the moment of its commit leaves no rows, however that ends', async () => {
    const orphans = async ({ taskId, resourceId }: { taskId: string; resourceId: string }) => [
      await parses.countRows(taskId),
      (await deps.db.query('SELECT FROM sheet_summary WHERE task_id = $1', [taskId])).rowCount,
      await deps.resources.find(resourceId),
    ];
    for (const words of ["SET status = 'SUCCESS'", LAST_WORDS]) {
      const task = await newTask();
      const held = await parses.claim(task.taskId);
      let deleted: Promise<unknown> = Promise.resolve();
      const meanwhile = async () => {
        deleted = deps.resources.delete([task.resourceId]);
        await Promise.race([deleted, untilSomebodyWaits()]);
      };
      await loadWorkbook(meddling(words, meanwhile), held).catch((error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/claim_lost|resource_gone/) }),
      );
      await deleted;
      await removeOldRows(deps, new AbortController().signal);
      expect(await orphans(task)).toEqual([0, 0, null]);
      expect((await deps.tasks.find(task.taskId))?.status).toMatch(/SUCCESS|REVOKED/);
    }
  });

  test('and its file can be deleted from many sides at once', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => newTask()));
    for (const { taskId } of made) await loadWorkbook(deps.db, await parses.claim(taskId));
    const tasks = made.map(({ taskId }) => taskId);
    const files = made.map(({ resourceId }) => resourceId);
    const counts = await Promise.all([
      deps.tasks.delete(tasks),
      deps.tasks.delete([...tasks].reverse()),
      deps.resources.delete(files),
      deps.resources.delete([...files].reverse()),
    ]);
    expect(counts.slice(2).reduce((sum, count) => sum + count, 0)).toBe(files.length);
  });

  test('that is deleted gives way to the parse before it', async () => {
    const { taskId: older, resourceId } = await newTask();
    await loadWorkbook(deps.db, await parses.claim(older));
    const newer = await parses.parse(resourceId);
    expect(await currentTask(resourceId)).toBe(newer);
    await deps.tasks.delete([newer]);
    expect(await currentTask(resourceId)).toBe(older);
    await removeOldRows(deps, new AbortController().signal);
    expect(await parses.countRows(newer)).toBe(0);
    expect(await parses.countRows(older)).toBe(3);
  });

  test('whose file was deleted meanwhile stores nothing', async () => {
    const { taskId, resourceId } = await newTask();
    const held = await parses.claim(taskId);
    await deps.resources.delete([resourceId]);
    await expect(loadWorkbook(deps.db, held)).rejects.toMatchObject({ code: 'resource_gone' });
    expect(await parses.countRows(taskId)).toBe(0);
  });

  test('tells its reader what the caller said about the file', async () => {
    const resourceId = await parses.upload('a;b\n1;2\n');
    const taskId = await parses.queue(resourceId, { resource_id: resourceId, delimiter: '|', infer_types: true });
    await loadWorkbook(deps.db, await parses.claim(taskId));
    const { rows } = await deps.db.query('SELECT "values" FROM parse_result WHERE task_id = $1 ORDER BY "row"', [
      taskId,
    ]);
    expect(rows.map((row) => row.values)).toEqual([['a;b'], ['1;2']]);
  });

  test('that goes over a limit says what it is called', async () => {
    const { taskId } = await newTask();
    const budgets = {
      inflatedBytes: 1e9,
      inflateRatio: 200,
      cells: 100,
      rows: 2,
      rowBytes: 1e9,
      rowRatio: 1e6,
      sheets: 10,
    };
    await expect(loadWorkbook(deps.db, await parses.claim(taskId), { budgets })).rejects.toMatchObject({
      code: 'too_many_rows',
      message: expect.stringMatching(/more than 2 rows.*READ_ROWS/),
    });
    expect(await parses.countRows(taskId)).toBe(0);
  });
});
