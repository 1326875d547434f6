import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { deleteRows } from '../../src/rows/delete-rows.js';
import { commandLineActor } from '../../src/users/command-line-actor.js';
import { createTestDatabase } from '../helpers/database.js';

const TASK = randomUUID();
const SHEET = '売上'.repeat(250);

let deps: StoreDeps;
const by = commandLineActor();

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  await deps.db.query(
    `INSERT INTO parse_result (task_id, sheet_index, sheet, "row", "values", types)
     SELECT $1, 0, $2, n, '["x"]', 's' FROM generate_series(1, 40) AS n`,
    [TASK, SHEET],
  );
});
afterAll(() => deps.close());

const idsOf = async () => {
  const { rows } = await deps.db.query('SELECT id, "row" FROM parse_result ORDER BY "row"');
  return rows.map(({ id }) => String(id));
};
const trail = async () => {
  const { rows } = await deps.db.query(
    `SELECT object_id AS id, object_name AS name FROM audit_entry WHERE action = 'delete' ORDER BY id`,
  );
  return rows;
};

test('rows go with an entry for each that names sheet and row; those that are gone already are none', async () => {
  const [first = '', second = ''] = await idsOf();
  expect(await deleteRows(deps, { ids: [first, second, '999999'], by })).toBe(2);
  expect(await deleteRows(deps, { ids: [first], by })).toBe(0);
  const name = (row: number) => expect.stringMatching(new RegExp(`^売上.*!${row}$`));
  expect((await trail()).toSorted((a, b) => a.id - b.id)).toEqual([
    { id: first, name: name(1) },
    { id: second, name: name(2) },
  ]);
  expect(await idsOf()).toHaveLength(38);
});

test('what cannot be noted is not deleted', async () => {
  const ids = await idsOf();
  await deps.db.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'nothing is noted'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  await expect(deleteRows(deps, { ids, by })).rejects.toThrow('nothing is noted');
  await deps.db.query('DROP TRIGGER refuse ON audit_entry');
  expect(await idsOf()).toEqual(ids);
});

test('of several who delete the same rows at the same moment, each row is deleted by one', async () => {
  const ids = await idsOf();
  const orders = [ids, ids.toReversed(), [...ids.slice(19), ...ids.slice(0, 19)]];
  const counts = await Promise.all(orders.map((order) => deleteRows(deps, { ids: order, by })));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(38);
  expect(await idsOf()).toEqual([]);
});
