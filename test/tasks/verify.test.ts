import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { verify } from '../../src/tasks/verify.js';
import { type Verdict, verifyTask } from '../../src/tasks/verify-task.js';
import { createTestDatabase } from '../helpers/database.js';
import { createParses, type Parses } from '../helpers/parses.js';

const TEXT = 'a,b\n1,2\n3,\n';
const CELLS = 5;

let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
});
afterAll(() => deps.close());

/** A parse of three rows and five cells, with something changed about it behind everybody's back. */
async function parseAnd(...changes: string[]): Promise<{ taskId: string; resourceId: string }> {
  const resourceId = await parses.upload(TEXT);
  const taskId = await parses.parse(resourceId);
  for (const sql of changes) await deps.db.query(sql, [sql.includes('resource') ? resourceId : taskId]);
  return { taskId, resourceId };
}

const differences = async (...changes: string[]) =>
  (await verifyTask(deps, (await parseAnd(...changes)).taskId))?.differences;

const ledger = (path: string, value: number) =>
  `UPDATE task_result SET result = jsonb_set(result, '{${path}}', '${value}') WHERE task_id = $1`;
const summary = (change: string) => `UPDATE sheet_summary SET ${change} WHERE task_id = $1`;
const rows = (statement: string) => `${statement} WHERE task_id = $1 AND "row" = 2`;

describe('the recount of a parse', () => {
  test('agrees with what it stored', async () => {
    const { taskId } = await parseAnd();
    expect(await verifyTask(deps, taskId)).toEqual({
      task_id: taskId,
      rows: 3,
      cells: CELLS,
      bytes: TEXT.length,
      ok: true,
      differences: [],
    });
  });

  test.each([
    [
      'a lost row',
      [rows('DELETE FROM parse_result')],
      ['sheet 0: rows: 3 written down, 2 found', 'sheet 0: cells stored: 5 written down, 3 found'],
    ],
    [
      'a lost cell',
      [rows(`UPDATE parse_result SET "values" = '[1]', types = 'n'`)],
      ['sheet 0: cells stored: 5 written down, 4 found'],
    ],
    [
      'types for more cells than there are',
      [rows(`UPDATE parse_result SET types = 'nn-'`)],
      ['sheet 0: rows with another number of types than values: 0 written down, 1 found'],
    ],
    [
      'a lost summary',
      ['DELETE FROM sheet_summary WHERE task_id = $1'],
      [
        'sheet 0: it has rows, but no summary',
        'ledger: sheets: 1 written down, 0 found',
        'ledger: rows: 3 written down, 0 found',
        'ledger: cells read: 6 written down, 0 found',
        'ledger: cells stored: 5 written down, 0 found',
        'ledger: cells empty: 1 written down, 0 found',
      ],
    ],
    [
      'cells that do not add up',
      [summary('cells_failed = 7'), ledger('cells,failed', 7)],
      ['sheet 0: cells read, and stored + empty + failed: 6 written down, 13 found'],
    ],
    [
      'empty cells that do not add up',
      [summary('cells_empty = 0'), ledger('cells,empty', 0)],
      ['sheet 0: cells read, and stored + empty + failed: 6 written down, 5 found'],
    ],
    ['another number of sheets', [ledger('sheets', 2)], ['ledger: sheets: 2 written down, 1 found']],
    ['another number of rows', [ledger('rows', 4)], ['ledger: rows: 4 written down, 3 found']],
    ['another number of cells', [ledger('cells,read', 9)], ['ledger: cells read: 9 written down, 6 found']],
    ['another number of bytes', [ledger('bytes', 1)], ['ledger: bytes: 1 written down, 11 found']],
    [
      'a changed file',
      [`UPDATE binary_chunk SET data = set_byte(data, 0, 65) WHERE resource_id = $1`],
      [expect.stringMatching(/^file: sha-256: [0-9a-f]{64} written down, [0-9a-f]{64} found$/)],
    ],
    [
      'a file that has grown',
      [`UPDATE binary_chunk SET data = data || 'x' WHERE resource_id = $1`],
      ['file: bytes: 11 written down, 12 found'],
    ],
    [
      'a file that is not whole',
      [`UPDATE binary_chunk SET data = 'a,b' WHERE resource_id = $1`],
      [expect.stringMatching(/^file: /)],
    ],
  ])('tells of %s', async (_what, changes, told) => {
    expect(await differences(...changes)).toEqual(told);
  });

  test('of a deleted file finds nothing wrong: its ledger is history', async () => {
    const { taskId } = await parseAnd(
      'DELETE FROM parse_result WHERE task_id = $1',
      'DELETE FROM sheet_summary WHERE task_id = $1',
      'DELETE FROM binary_resource WHERE id = $1',
    );
    expect(await verifyTask(deps, taskId)).toMatchObject({ ok: true, bytes: null, rows: 0, cells: 0 });
  });

  test.each([
    [
      'what is left of a deleted file',
      ['DELETE FROM sheet_summary WHERE task_id = $1', 'DELETE FROM binary_resource WHERE id = $1'],
      ['sheet 0: it has rows, but no summary'],
    ],
    [
      'rows of a task that failed',
      [`UPDATE task_result SET status = 'FAILURE' WHERE task_id = $1`],
      ['rows: 0 written down, 3 found'],
    ],
    [
      'rows of a task that failed and expired',
      [`UPDATE task_result SET status = 'FAILURE', rows_expired_at = now() WHERE task_id = $1`],
      ['rows: 0 written down, 3 found'],
    ],
  ])('tells of %s', async (_what, changes, told) => {
    expect(await differences(...changes)).toEqual(told);
  });

  test('lets rows go that have expired, and says nothing of a ledger that is another installation’s', async () => {
    const expired = 'UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1';
    expect(await differences(expired, rows('DELETE FROM parse_result'))).toEqual([]);
    expect(await differences(`UPDATE task_result SET result = '"start"' WHERE task_id = $1`)).toEqual([]);
  });

  test('is null for a task that is not there', async () => {
    expect(await verifyTask(deps, randomUUID())).toBeNull();
  });
});

describe('the recount of several', () => {
  const recount = async (taskIds: string[]) => {
    const told: Verdict[] = [];
    const summed = await verify(deps, taskIds, async (verdict) => void told.push(verdict));
    return { summed, told };
  };

  test('sums up those that were named, and tells each as it comes', async () => {
    const [good, bad] = [await parseAnd(), await parseAnd(ledger('rows', 4))];
    const { summed, told } = await recount([good.taskId, bad.taskId]);
    expect(told.map(({ task_id, ok }) => [task_id, ok])).toEqual([
      [good.taskId, true],
      [bad.taskId, false],
    ]);
    expect(summed).toMatchObject({ tasks: 2, rows: 6, cells: 2 * CELLS, different: 1, ok: false });
  });

  test.each([randomUUID(), 'no id'])('is refused for a task that is not there: %s', async (taskId) => {
    await expect(recount([taskId])).rejects.toMatchObject({ code: 'not_found' });
  });

  test('without names takes all whose rows are kept, and lists what belongs to none', async () => {
    await deps.db.query('TRUNCATE task_result, parse_result, sheet_summary');
    const { taskId } = await parseAnd();
    expect((await recount([])).summed).toEqual({
      tasks: 1,
      rows: 3,
      cells: CELLS,
      different: 0,
      orphans: [],
      ok: true,
    });
    await deps.db.query('DELETE FROM task_result WHERE task_id = $1', [taskId]);
    await deps.db.query('DELETE FROM removal');
    const { summed, told } = await recount([]);
    expect(told).toEqual([]);
    expect(summed).toMatchObject({ tasks: 0, different: 0, ok: false });
    expect(summed.orphans).toContainEqual({ table: 'parse_result', taskId, status: null });
  });
});
