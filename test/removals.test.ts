import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Filter } from 'adminjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createModels } from '../admin/models/models.js';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { dumpData } from '../src/fixtures/dump-data.js';
import { fixtureSource } from '../src/fixtures/fixture-source.js';
import { loadData } from '../src/fixtures/load-data.js';
import { assertKept } from '../src/http/assert-kept.js';
import { removeOldRows } from '../src/rows/remove-old-rows.js';
import { removeSlice } from '../src/store/removals.js';
import { verify } from '../src/tasks/verify.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
});
afterAll(() => deps.close());

const signal = new AbortController().signal;
const isSound = async () => (await verify(deps, [], async () => {})).ok;

const countChunks = async (resourceId: string) => {
  const { rows } = await deps.db.query('SELECT count(*) AS count FROM binary_chunk WHERE resource_id = $1', [
    resourceId,
  ]);
  return rows[0].count;
};

/** How many rows the panel's list has. */
const listed = async (taskId: string) => {
  const { rows } = createModels(deps);
  const filter = new Filter({ taskId }, rows);
  return [(await rows.find(filter, { limit: 25, offset: 0 })).length, await rows.count(filter)];
};

const queue = async () => (await deps.db.query('SELECT kind FROM removal ORDER BY kind')).rows.map(({ kind }) => kind);

describe('what is deleted', () => {
  test('is hidden at once with a file, and goes in slices', async () => {
    const file = await parses.upload('x\n'.repeat(25_000));
    const taskId = await parses.parse(file);
    expect(await listed(taskId)).toEqual([25, 25_000]);
    await deps.resources.delete([file]);

    expect(await deps.resources.find(file)).toBeNull();
    await expect(assertKept(deps.tasks, taskId)).rejects.toMatchObject({ code: 'rows_removed', status: 410 });
    expect(await listed(taskId)).toEqual([0, 0]);
    expect([await parses.countRows(taskId), await countChunks(file)]).toEqual([25_000, 1]);
    expect(await isSound()).toBe(true);

    expect([await removeSlice(deps.db), await removeSlice(deps.db)]).toEqual([1, 10_000]);
    // The process that was at it dies here. Others do the rest.
    expect([await parses.countRows(taskId), await countChunks(file)]).toEqual([15_000, 0]);
    expect(await isSound()).toBe(true);
    await Promise.all([1, 2, 3].map(() => removeOldRows(deps, signal)));
    expect(await parses.countRows(taskId)).toBe(0);
    expect(await listed(taskId)).toEqual([0, 0]);
    expect(await deps.tasks.find(taskId)).toMatchObject({ status: 'SUCCESS', result: { rows: 25_000 } });
    expect(await isSound()).toBe(true);
  });

  test('is hidden at once with a task', async () => {
    const file = await parses.upload('x\n'.repeat(12_000));
    const [older, newer] = [await parses.parse(file), await parses.parse(file)];
    await deps.tasks.delete([newer]);
    await expect(assertKept(deps.tasks, newer)).rejects.toMatchObject({ code: 'not_found' });
    expect(await listed(newer)).toEqual([0, 0]);
    expect(await listed(older)).toEqual([25, 12_000]);
    expect(await parses.countRows(newer)).toBe(12_000);
    expect(await isSound()).toBe(true);
    await removeOldRows(deps, signal);
    expect([await parses.countRows(newer), await parses.countRows(older)]).toEqual([0, 12_000]);
    expect(await queue()).toEqual([]);
  });

  test('goes too if another version deletes it, which knows nothing of slices', async () => {
    const file = await parses.upload('x\n'.repeat(3));
    const taskId = await parses.parse(file);
    for (const table of ['sheet_summary', 'task_result'])
      await deps.db.query(`DELETE FROM ${table} WHERE task_id = $1`, [taskId]);
    await deps.db.query('DELETE FROM binary_resource WHERE id = $1', [file]);
    expect(await queue()).toEqual(['bytes', 'rows']);
    await removeOldRows(deps, signal);
    expect([await parses.countRows(taskId), await countChunks(file)]).toEqual([0, 0]);
    expect(await queue()).toEqual([]);
  });

  test('comes back whole from a fixture, and the removal does not take it again', async () => {
    const file = await parses.upload('a,b\n1,2\n3,4\n');
    const [gone, kept] = [await parses.parse(file), await parses.parse(file)];
    const out = new PassThrough();
    const [dumped] = await Promise.all([text(out), dumpData(deps, out).then(() => out.end())]);
    const fixture = join(tmpdir(), `gyoretsu-removals-${process.pid}.json`);
    await writeFile(fixture, dumped);
    await deps.tasks.delete([gone]);
    await deps.resources.delete([file]);
    expect(await queue()).toEqual(['bytes', 'rows']);
    await loadData(deps, [fixtureSource(fixture)]);
    await removeOldRows(deps, signal);
    expect([await parses.countRows(gone), await parses.countRows(kept), await countChunks(file)]).toEqual([3, 3, 1]);
    expect(await listed(kept)).toEqual([3, 3]);
    expect((await deps.resources.find(file))?.currentTaskId).toBe(kept);
    expect(await isSound()).toBe(true);
  });
});
