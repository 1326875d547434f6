import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { deleteOldFiles } from '../src/files/delete-old-files.js';
import { deleteOldTasks } from '../src/tasks/delete-old-tasks.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  const env = { TASKS_KEPT_DAYS: '30', FILES_KEPT_DAYS: '100', LOG_LEVEL: 'silent' };
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), ...env }));
  parses = createParses(deps);
});
afterAll(() => deps.close());

const signal = new AbortController().signal;
const keepForGood = () => ({ ...deps, config: { ...deps.config, tasksKeptDays: null, filesKeptDays: null } });

const deeds = async () => {
  const { rows } = await deps.db.query(
    `SELECT username, way, action, object_type AS type, object_name AS name, changes FROM audit_entry ORDER BY id`,
  );
  return rows;
};

const age = (table: string, column: string, days: number, id: string) =>
  deps.db.query(
    `UPDATE ${table} SET ${column} = now() - make_interval(days => ${days})
     WHERE ${table === 'task_result' ? 'task_id' : 'id'} = $1`,
    [id],
  );

test('files go with their rows after FILES_KEPT_DAYS, unless their parse is under way, and their tasks stay', async () => {
  const [old, young, busy] = [await parses.upload('a\n1\n'), await parses.upload('b\n'), await parses.upload('c\n')];
  const task = await parses.parse(old);
  await parses.queue(busy);
  for (const file of [old, busy]) await age('binary_resource', 'created_at', 101, file);
  await age('binary_resource', 'created_at', 99, young);
  expect(await deleteOldFiles(keepForGood(), signal)).toBe(0);
  expect(await deleteOldFiles(deps, signal)).toBe(1);
  expect(await deps.resources.find(old)).toBeNull();
  for (const file of [young, busy]) expect(await deps.resources.find(file)).not.toBeNull();
  expect((await deps.tasks.find(task))?.rowsExpiredAt).toBeInstanceOf(Date);
  const deed = { username: 'Gyoretsu', way: 'system', action: 'delete', type: 'BinaryResource', name: 'a.csv' };
  expect(await deeds()).toEqual([{ ...deed, changes: null }]);
});

test('tasks go after TASKS_KEPT_DAYS, except those whose rows are shown or that have not ended', async () => {
  await deps.db.query('TRUNCATE task_result');
  const file = await parses.upload('a\n1\n');
  const [replaced, shown] = [await parses.parse(file), await parses.parse(file)];
  const waiting = await parses.queue(file);
  await deps.db.query('UPDATE task_result SET rows_expired_at = now(), rows_removed_at = now() WHERE task_id = $1', [
    replaced,
  ]);
  // More than one slice, all of which ended at the same moment.
  await deps.db.query(
    `INSERT INTO task_result (task_id, task_name, status, date_done)
     SELECT gen_random_uuid(), 'do_something', 'SUCCESS', now() - interval '31 days' FROM generate_series(1, 2500)`,
  );
  const young = await deps.db.query(
    `INSERT INTO task_result (task_id, task_name, status, date_done)
     VALUES (gen_random_uuid(), 'do_something', 'FAILURE', now() - interval '29 days') RETURNING task_id AS id`,
  );
  for (const task of [replaced, shown]) await age('task_result', 'date_done', 40, task);
  expect(await deleteOldTasks(keepForGood(), signal)).toBe(0);
  expect(await deleteOldTasks(deps, signal)).toBe(2501);
  const { rows } = await deps.db.query('SELECT task_id AS id FROM task_result');
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([shown, waiting, young.rows[0].id]));
  expect(await parses.countRows(shown)).toBe(2);
  const counted = (await deeds()).flatMap(({ type, changes }) => (type === 'TaskResult' ? changes.tasks : []));
  expect(counted.reduce((sum, tasks) => sum + tasks, 0)).toBe(2501);
  expect(counted.length).toBeLessThan(5);
});
