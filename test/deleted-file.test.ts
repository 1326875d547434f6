import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { findNamedTask } from '../src/store/task-overview.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

const BY = { userId: null, username: 'hanako', address: null, way: 'rest' } as const;
const MIGRATION = 'prisma/migrations/20261128201000_names_of_files/migration.sql';

describe('a file that was deleted', () => {
  let deps: StoreDeps;
  let parses: Parses;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
    parses = createParses(deps);
  });
  afterAll(() => deps.close());

  const named = async (taskId: string) => {
    const task = await findNamedTask(deps.db, taskId);
    return [task?.resourceName, task?.resourceDeleted];
  };

  test('leaves its tasks its name as it was last', async () => {
    const file = await parses.upload('a\n1\n');
    const [done, waiting] = [await parses.parse(file), await parses.queue(file)];
    expect(await named(done)).toEqual(['a.csv', false]);
    await deps.db.query(`UPDATE binary_resource SET name = 'renamed.csv' WHERE id = $1`, [file]);
    expect(await named(done)).toEqual(['renamed.csv', false]);
    await deps.resources.delete([file], BY);
    for (const taskId of [done, waiting]) expect(await named(taskId)).toEqual(['renamed.csv', true]);
  });

  test('is called so by whatever is done with its tasks later', async () => {
    const file = await parses.upload('a\n1\n');
    const taskId = await parses.parse(file);
    await deps.resources.delete([file], BY);
    await deps.tasks.delete([taskId], BY);
    const { rows } = await deps.db.query('SELECT object_name AS name FROM audit_entry WHERE object_id = $1', [taskId]);
    expect(rows).toEqual([{ name: 'a.csv' }]);
  });

  test('gives its name also to a task that is queued while it goes', async () => {
    const file = await parses.upload('a\n1\n');
    const taskId = await parses.queue(file);
    // As if the deletion had not seen the task.
    await deps.db.query('DELETE FROM binary_resource WHERE id = $1', [file]);
    expect(await named(taskId)).toEqual(['a.csv', true]);
  });

  test('is known by the audit trail where it went before its name was kept', async () => {
    const file = await parses.upload('a\n1\n');
    const [known, there] = [await parses.parse(file), await parses.parse(await parses.upload('b\n'))];
    await deps.resources.delete([file], BY);
    await deps.db.query('UPDATE task_result SET resource_name = NULL');
    expect(await named(known)).toEqual([null, true]);
    const [, backfill = ''] = readFileSync(MIGRATION, 'utf8').split('-- By hand:');
    await deps.db.query(`--${backfill}`);
    expect(await named(known)).toEqual(['a.csv', true]);
    const { rows } = await deps.db.query('SELECT resource_name AS name FROM task_result WHERE task_id = $1', [there]);
    expect(rows).toEqual([{ name: null }]);
  });
});
