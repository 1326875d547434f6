import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { removeOldRows } from '../src/rows/remove-old-rows.js';
import { expireOldRows } from '../src/store/old-rows.js';
import { removeSlice } from '../src/store/removals.js';
import { verify } from '../src/tasks/verify.js';
import type { Verdict } from '../src/tasks/verify-task.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  const env = { DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent', RESULTS_KEPT: '2' };
  deps = await createStoreDeps(readConfig(env));
  parses = createParses(deps);
});
afterAll(() => deps.close());

const verdicts = async (taskIds: string[] = []) => {
  const told: Verdict[] = [];
  return { summary: await verify(deps, taskIds, async (verdict) => void told.push(verdict)), told };
};

describe('the rows of replaced parses', () => {
  test('go, but for those of the newest two; tasks and ledgers stay, and all of it verifies', async () => {
    const file = await parses.upload('a,b\n1,2\n');
    const tasks: string[] = [];
    for (let at = 0; at < 4; at++) tasks.push(await parses.parse(file));
    expect(await removeOldRows(deps, new AbortController().signal)).toBe(4);
    expect(await Promise.all(tasks.map(parses.countRows))).toEqual([0, 0, 2, 2]);
    for (const [at, taskId] of tasks.entries()) {
      const task = await deps.tasks.find(taskId);
      expect(task).toMatchObject({ status: 'SUCCESS', result: { rows: 2 } });
      expect(task?.rowsExpiredAt !== null).toBe(at < 2);
    }
    expect((await deps.resources.find(file))?.currentTaskId).toBe(tasks[3]);
    expect((await verdicts()).summary).toMatchObject({ tasks: 2, ok: true });
    expect((await verdicts(tasks)).summary).toMatchObject({ tasks: 4, ok: true });
  });

  test('go in slices, from several processes at once, and a crash in between is made up for', async () => {
    const file = await parses.upload(`x\n`.repeat(25_000));
    const old = await parses.parse(file);
    await parses.parse(file);
    await parses.parse(file);
    expect(await expireOldRows(deps.db, 2)).toBe(1);
    expect(await removeSlice(deps.db)).toBe(10_000);
    // Whoever was at it dies here. Half of the rows are left, and nobody is shown them.
    expect(await parses.countRows(old)).toBe(15_000);
    expect((await verdicts([old])).summary.ok).toBe(true);
    const signal = new AbortController().signal;
    const removed = await Promise.all([1, 2, 3].map(() => removeOldRows(deps, signal)));
    expect(removed.reduce((sum, count) => sum + count)).toBe(15_000);
    expect(await parses.countRows(old)).toBe(0);
  });

  test('do not come back as the current ones where newer tasks are deleted', async () => {
    const file = await parses.upload('a\n');
    const tasks: string[] = [];
    for (let at = 0; at < 3; at++) tasks.push(await parses.parse(file));
    await removeOldRows(deps, new AbortController().signal);
    await deps.tasks.delete(tasks.slice(1));
    expect((await deps.resources.find(file))?.currentTaskId).toBeNull();
  });
});

describe('verify', () => {
  test('finds each thing that does not add up', async () => {
    const file = await parses.upload('a,b\n1,2\n');
    const taskId = await parses.parse(file);
    const other = await parses.parse(file);
    expect((await verdicts([taskId])).told).toEqual([
      { task_id: taskId, rows: 2, cells: 4, bytes: 8, ok: true, differences: [] },
    ]);
    const breakings: [string, string, RegExp][] = [
      [
        'DELETE FROM parse_result WHERE task_id = $1 AND "row" = 2',
        'a row is gone',
        /sheet 0: rows: 2 written down, 1/,
      ],
      ['UPDATE sheet_summary SET cells_failed = 1 WHERE task_id = $1', 'the sheet', /read, and stored \+ empty/],
      [
        `UPDATE task_result SET result = jsonb_set(result, '{rows}', '7') WHERE task_id = $1`,
        'the ledger',
        /ledger: rows: 7 written down, 2/,
      ],
    ];
    let found = 0;
    for (const [sql, , message] of breakings) {
      await deps.db.query(sql, [taskId]);
      const { summary, told } = await verdicts([taskId]);
      expect(summary.ok).toBe(false);
      expect(told[0]?.differences.join('; ')).toMatch(message);
      expect(told[0]?.differences.length).toBeGreaterThan(found);
      found = told[0]?.differences.length ?? 0;
    }
    await deps.db.query(`UPDATE binary_chunk SET data = 'a,b\n1,3\n' WHERE resource_id = $1`, [file]);
    expect((await verdicts([other])).told[0]?.differences).toEqual([expect.stringMatching(/^file: sha-256/)]);
    await deps.db.query(`UPDATE binary_chunk SET data = 'a,b\n' WHERE resource_id = $1`, [file]);
    expect((await verdicts([other])).told[0]?.differences).toEqual([
      expect.stringMatching(/^file: .*ended at byte 4 of 8/),
    ]);
    await deps.resources.delete([file]);
    expect((await verdicts([other])).summary.ok).toBe(true);
  });

  test('finds rows that belong to no task, or to one that has not succeeded', async () => {
    await removeOldRows(deps, new AbortController().signal);
    expect((await verdicts()).summary).toMatchObject({ ok: true, orphans: [] });
    const file = await parses.upload('a,b\n1,2\n');
    const [failed, gone] = [await parses.parse(file), await parses.parse(file)];
    await deps.db.query(`UPDATE task_result SET status = 'FAILURE' WHERE task_id = $1`, [failed]);
    await deps.db.query('DELETE FROM task_result WHERE task_id = $1', [gone]);
    // Rows of a deleted task are removed later. Here nobody will.
    await deps.db.query('DELETE FROM removal');
    const { summary } = await verdicts();
    expect(summary.ok).toBe(false);
    const orphans = [
      { table: 'parse_result', taskId: failed, status: 'FAILURE' },
      { table: 'parse_result', taskId: gone, status: null },
      { table: 'sheet_summary', taskId: failed, status: 'FAILURE' },
      { table: 'sheet_summary', taskId: gone, status: null },
    ];
    expect(new Set(summary.orphans)).toEqual(new Set(orphans));
    await deps.tasks.delete([failed]);
    await deps.db.query('DELETE FROM parse_result WHERE task_id = $1', [gone]);
    await deps.db.query('DELETE FROM sheet_summary WHERE task_id = $1', [gone]);
    expect((await verdicts()).summary.orphans).toEqual([]);
  });
});
