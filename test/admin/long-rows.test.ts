import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { hugeRows, hugeTextOf, insertParse } from '../helpers/insert-parse.js';
import { type Browserless, createBrowserless } from '../helpers/signed-in.js';

let backend: Backend;
let web: Running;
let database: pg.Client;
let browser: Browserless;

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', backend.env);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
  browser = createBrowserless(web.url);
  await browser.signIn('admin', 'admin');
});

afterAll(async () => {
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

const list = async (taskId: string) => {
  const path = `/admin/api/resources/ParseResult/actions/list?filters.taskId=${taskId}&perPage=500`;
  return (await browser.send('GET', path)).body.records;
};
const show = async (id: string) => {
  return (await browser.send('GET', `/admin/api/resources/ParseResult/records/${id}/show`)).body.record.params;
};

describe('the panel shows of rows', () => {
  test('their beginnings in a list, however long they are', async () => {
    const taskId = await insertParse(database, hugeRows(60));
    const records = await list(taskId);
    expect(records).toHaveLength(60);
    expect(JSON.stringify(records).length).toBeLessThan(1024 * 1024);
    for (const { params } of records) {
      expect(JSON.parse(params.values)).toEqual(Array.from({ length: 12 }, () => hugeTextOf(params.row).slice(0, 200)));
    }
  });

  test('all cells of a usual row on its page, and of its values each type', async () => {
    const values = ['text', 1.5, true, null, '行列'.repeat(500)];
    const taskId = await insertParse(database, `SELECT 1 AS "row", $1::jsonb AS "values"`, [JSON.stringify(values)]);
    const [record] = await list(taskId);
    expect(JSON.parse(record.params.values)).toEqual([...values.slice(0, 4), '行列'.repeat(100)]);
    const params = await show(record.id);
    expect([JSON.parse(params.values), params.isCut]).toEqual([values, false]);
  });

  test('the beginning of a row that no page could show, and says so', async () => {
    const taskId = await insertParse(
      database,
      `SELECT 1 AS "row", to_jsonb(array_fill(repeat('x', 4000), ARRAY[3000])) AS "values"`,
    );
    const [record] = await list(taskId);
    const params = await show(record.id);
    expect(params.isCut).toBe(true);
    expect(JSON.parse(params.values)).toEqual(Array.from({ length: 1_000 }, () => 'x'.repeat(1_000)));
  });
});
