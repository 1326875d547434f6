import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type Api, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { hugeRows, hugeTextOf, insertParse } from '../helpers/insert-parse.js';

const MEBIBYTE = 1024 * 1024;
/** 4,800 cells that share a text, but for its end. */
const ROWS = 400;

let backend: Backend;
let web: Running;
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', backend.env);
  api = createApi(web.url);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

interface Row {
  row: number;
  values: unknown[];
  types: string;
}

/** A page, and the bytes of its JSON. */
async function getPage(path: string) {
  const url = new URL(path, `${web.url}/xxx_api/v1/`);
  const response = await fetch(url, { headers: { authorization: ADMIN } });
  const text = await response.text();
  expect(response.status).toBe(200);
  const page: { next: string | null; previous: string | null; results: Row[] } = JSON.parse(text);
  return { ...page, bytes: Buffer.byteLength(text) };
}

/** Follows `way` to the end; gives the rows of each page, and the address of the last one. */
async function walk(start: string, way: 'next' | 'previous', look: (rows: Row[], bytes: number) => void) {
  const pages: number[][] = [];
  let last = start;
  for (let path: string | null = start; path; ) {
    last = path;
    const page = await getPage(path);
    look(page.results, page.bytes);
    pages.push(page.results.map(({ row }) => row));
    path = page[way];
  }
  return { pages, last };
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('a page of rows', () => {
  test('ends after 16 MiB, and the next and previous ones go on from there, with each row once', async () => {
    const taskId = await insertParse(database, hugeRows(ROWS));
    const look = (rows: Row[], bytes: number) => {
      expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE + 1_000);
      for (const { row, values } of rows) {
        const text = hugeTextOf(row);
        expect(values.length === 12 && values.every((value) => value === text)).toBe(true);
      }
    };
    const there = await walk(`parse_results?task_id=${taskId}&limit=1000`, 'next', look);
    expect(there.pages.flat()).toEqual(upTo(ROWS));
    // As many as there is room for: 154 MB in 10 pages.
    expect(there.pages.slice(0, -1).every((page) => page.length === 43)).toBe(true);
    const back = await walk(there.last, 'previous', look);
    expect(back.pages.reverse().flat()).toEqual(upTo(ROWS));
    expect(back.pages.slice(1).every((page) => page.length >= 11)).toBe(true);
  });

  test('is a single row where that is larger, to the last character', async () => {
    // Characters of one to four bytes, and such as JSON escapes: a piece must not end in the middle of one.
    const cell = 'a"\\\u0001é行𠮷'.repeat(1_000);
    const taskId = await insertParse(
      database,
      `SELECT 1 AS "row", '["before"]'::jsonb AS "values"
       UNION ALL SELECT 2, to_jsonb(array_fill($1::text, ARRAY[1200])) UNION ALL SELECT 3, '["after"]'`,
      [cell],
    );
    const sizes: number[] = [];
    const look = (rows: Row[], bytes: number) => {
      sizes.push(bytes);
      const row = rows.find((each) => each.row === 2);
      if (row) expect(row.values.length === 1_200 && row.values.every((value) => value === cell)).toBe(true);
    };
    const there = await walk(`parse_results?task_id=${taskId}`, 'next', look);
    expect(there.pages).toEqual([[1], [2], [3]]);
    expect(sizes[1]).toBeGreaterThan(20 * MEBIBYTE);
    expect((await walk(there.last, 'previous', look)).pages).toEqual([[3], [2], [1]]);
  });

  test('has the rows of long and short ones in their order, and each number with its digits', async () => {
    const taskId = await insertParse(
      database,
      `SELECT n AS "row", CASE WHEN n % 7 = 0 THEN to_jsonb(array_fill(lpad(n::text, 30000, 'x'), ARRAY[n % 40]))
         ELSE jsonb_build_array(n, 9007199254740993, 0.30000000000000004) END AS "values" FROM generate_series(1, 900) AS n`,
    );
    const look = (_rows: Row[], bytes: number) => expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE + 1_000);
    const { pages } = await walk(`parse_results?task_id=${taskId}&limit=400`, 'next', look);
    expect(pages.flat()).toEqual(upTo(900));
    const response = await fetch(new URL(`/xxx_api/v1/parse_results?task_id=${taskId}&limit=1`, web.url), {
      headers: { authorization: ADMIN },
    });
    const text = await response.text();
    expect(text).toContain('"values":[1, 9007199254740993, 0.30000000000000004]');
    const keys = ['id', 'task_id', 'sheet_index', 'sheet', 'row', 'values', 'types'];
    expect(Object.keys(JSON.parse(text).results[0])).toEqual(keys);
    expect(JSON.parse(text).results[0]).toMatchObject({
      task_id: taskId,
      sheet_index: 0,
      sheet: 'シート "1"',
      row: 1,
      types: 'sss',
    });
  });

  test('is found in time, whatever its first rows are like', async () => {
    // Had all thousand rows to be measured, it would be 2.4 GB of text.
    const long = `SELECT 301 AS "row", to_jsonb(array_fill(repeat('x', 32000), ARRAY[110])) AS "values"`;
    const taskId = await insertParse(database, long);
    await database.query(
      `INSERT INTO parse_result (task_id, sheet_index, sheet, "row", "values", types)
       SELECT task_id, sheet_index, sheet, n, CASE WHEN n < 301 THEN '["short"]' ELSE "values" END, types
       FROM parse_result, generate_series(1, 1000) AS n WHERE task_id = $1 AND n <> 301`,
      [taskId],
    );
    const { results, next } = await getPage(`parse_results?task_id=${taskId}&limit=1000`);
    expect(results.map(({ row }) => row)).toEqual(upTo(304));
    const window = await getWindow(taskId, 301, 800);
    expect(window.rows.map(({ row }) => row)).toEqual([301, 302, 303, 304]);
    expect(next).not.toBeNull();
  });
});

async function getWindow(taskId: string, from: number, to: number) {
  const path = `parse_results/window?task_id=${taskId}&sheet_index=0&from_row=${from}&to_row=${to}`;
  const { status, body } = await api.get(path);
  expect(status).toBe(200);
  const window: { to_row: number; rows: Row[] } = body;
  return window;
}

describe('a window', () => {
  test('ends after 16 MiB, and says how far it came', async () => {
    // With a gap at its end.
    const taskId = await insertParse(database, hugeRows(100));
    await database.query('DELETE FROM parse_result WHERE task_id = $1 AND "row" BETWEEN 95 AND 99', [taskId]);
    const rows: Row[] = [];
    const ends: number[] = [];
    for (let from = 1; from <= 120; from = (ends.at(-1) ?? 0) + 1) {
      const window = await getWindow(taskId, from, 120);
      rows.push(...window.rows);
      ends.push(window.to_row);
    }
    expect(ends).toEqual([43, 86, 120]);
    expect(rows.map(({ row }) => row)).toEqual([...upTo(94), 100]);
    expect(rows.every(({ row, values }) => values.every((value) => value === hugeTextOf(row)))).toBe(true);
    expect(await getWindow(taskId, 200, 210)).toEqual({ to_row: 210, rows: [] });
  });

  test('of rows that newer parses have replaced is refused, also while some of them are there', async () => {
    const taskId = await insertParse(database, hugeRows(3));
    await database.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [taskId]);
    const path = `parse_results/window?task_id=${taskId}&sheet_index=0&from_row=1&to_row=9`;
    expectProblem(await api.get(path), 410, 'rows_removed');
    expectProblem(await api.get(`parse_results?task_id=${taskId}`), 410, 'rows_removed');
  });
});

describe('a search', () => {
  test('through huge cells says how far it came in time, and goes on from there', async () => {
    const taskId = await insertParse(database, hugeRows(ROWS));
    await database.query(
      `UPDATE parse_result SET "values" = jsonb_set("values", '{11}', '"at the very end"') WHERE task_id = $1 AND "row" = $2`,
      [taskId, ROWS],
    );
    const seen: number[] = [];
    for (let after = '1,-1'; ; ) {
      const query = new URLSearchParams({ task_id: taskId, sheet_index: '0', text: 'VERY END', after });
      const { status, body } = await api.get(`parse_results/find?${query}`);
      expect(status).toBe(200);
      if (body.cell) {
        expect(body).toEqual({ cell: { row: ROWS, column: 11 }, looked_to: null });
        break;
      }
      expect(body.looked_to).toBeGreaterThan(seen.at(-1) ?? 0);
      seen.push(body.looked_to);
      after = `${body.looked_to + 1},-1`;
    }
  });
});

describe('a list', () => {
  test('of sheets has a thousand on a page', async () => {
    const taskId = await insertParse(database, `SELECT 1 AS "row", '["a"]'::jsonb AS "values"`);
    await database.query(
      `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, row_count, cells_read, cells_stored, cells_empty, cells_failed)
       SELECT $1, n, 'Sheet ' || n, 'visible', 0, 0, 0, 0, 0 FROM generate_series(1, 1499) AS n`,
      [taskId],
    );
    const first = (await api.get(`parse_results/sheets?task_id=${taskId}`)).body;
    expect([first.results.length, first.previous]).toEqual([1_000, null]);
    const second = (await api.get(first.next)).body;
    expect([second.results.length, second.next]).toEqual([500, null]);
    expect(second.results.at(-1)).toMatchObject({ sheet_index: 1_499, name: 'Sheet 1499' });
    expect((await api.get(second.previous)).body.results).toEqual(first.results);
  });

  test('of tasks ends after 4 MiB, however long their results are, and can be walked both ways', async () => {
    await database.query(
      `INSERT INTO task_result (task_id, task_name, status, result, traceback)
       SELECT gen_random_uuid(), 'long_results', 'FAILURE', jsonb_build_object('message', repeat('m', 10000)), repeat(E'at\\n', 3000)
       FROM generate_series(1, 500)`,
    );
    const ids = async (way: 'next' | 'previous', start: string) => {
      const found: string[] = [];
      let last = start;
      for (let path: string | null = start; path; ) {
        last = path;
        const { body } = await api.get(path);
        expect(JSON.stringify(body).length).toBeLessThan(4 * MEBIBYTE);
        const page: string[] = body.results.map(({ task_id }: { task_id: string }) => task_id);
        found.push(...(way === 'next' ? page : page.reverse()));
        path = body[way];
      }
      return { found, last };
    };
    const there = await ids('next', 'task_results?task_name=long_results&limit=1000');
    expect(new Set(there.found).size).toBe(500);
    const back = await ids('previous', there.last);
    expect(back.found.reverse()).toEqual(there.found);
  });
});
