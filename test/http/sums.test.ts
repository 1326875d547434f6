import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sumUp } from '../../admin/components/sheet/selection-sum.js';
import { readConfig } from '../../src/config.js';
import { createStoreDeps } from '../../src/deps.js';
import { createRunningSum } from '../../src/rows/running-sum.js';
import { sumRange } from '../../src/rows/sum-range.js';
import type { Queryable } from '../../src/store/database.js';
import { sumCells } from '../../src/store/sums.js';
import { type Api, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

const ROWS = 45_000;
/** As many digits as a number has in a spreadsheet. */
const LARGE = 123_456_789_012_345;

describe('the sum of a range', () => {
  let backend: Backend;
  let server: Running;
  let api: Api;
  let taskId: string;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    server = await startGyoretsu('start', backend.env);
    api = createApi(server.url);
    // Numbers that binary cannot hold, large and small ones, texts, gaps, and a row with nothing in it.
    const lines = Array.from({ length: ROWS }, (_, at) =>
      at === 30_000
        ? ''
        : `${at % 7 === 0 ? '' : (at % 1_000) / 10},${at % 3 === 0 ? 'text' : -at},${at === 20_500 ? LARGE : 0.1}`,
    );
    const { body } = await api.upload('numbers.csv', Buffer.from(`${lines.join('\n')}\n`));
    const queued = await api.post('do_parse_resource', { resource_id: body.id, infer_types: true });
    taskId = queued.body.task_id;
    expect((await api.waitForTask(taskId)).status).toBe('SUCCESS');
  });

  afterAll(async () => {
    await server?.stop();
    await backend?.stop();
  });

  const ask = (range: Record<string, number>) => {
    const query = { sheet_index: 0, from_row: 1, to_row: ROWS, from_column: 0, to_column: 0, ...range };
    const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
    return api.get(`parse_results/sum?${new URLSearchParams([['task_id', taskId], ...texts])}`);
  };

  test('is that of all its rows, in one column and in several, as the panel itself would count', async () => {
    type Row = { row: number; values: unknown[]; types: string };
    const rows = new Map<number, Row>();
    for (let from = 1; from <= ROWS; from += 500) {
      const window = `task_id=${taskId}&sheet_index=0&from_row=${from}&to_row=${from + 499}`;
      const { body } = await api.get(`parse_results/window?${window}`);
      for (const row of body.rows) rows.set(row.row, row);
    }
    // In parts that the panel sums up itself, and together.
    const ranges = [
      [1, 30_000, 0, 0],
      [20_000, 45_000, 2, 2],
      [1, 33_333, 0, 2],
      [40_000, 40_010, 1, 2],
      [30_001, 30_001, 0, 2],
    ] as const;
    for (const [from_row, to_row, from_column, to_column] of ranges) {
      const range = { from: { row: from_row, column: from_column }, to: { row: to_row, column: to_column } };
      const here = sumUp(range, (row) => rows.get(row) ?? null);
      if (!here) throw new Error('the panel does not sum this up');
      const { body } = await ask({ from_row, to_row, from_column, to_column });
      expect(body.summed_to).toBe(to_row);
      const shown = (value: number | null) => value?.toPrecision(15);
      const of = ({ filled, numbers, sum, least, most }: typeof here) => [filled, numbers, shown(sum), least, most];
      expect(of(body), `${[from_row, to_row, from_column, to_column]}`).toEqual(of(here));
    }
    expect((await ask({ from_column: 2, to_column: 2 })).body.sum).toBe(LARGE + (ROWS - 2) * 0.1);
  });

  test('is left off once whoever asked has gone, after some rows that are whole', async () => {
    const deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
    const range = { taskId, sheetIndex: 0, fromRow: 1, toRow: ROWS, fromColumn: 2, toColumn: 2 };
    expect(await sumRange(deps.db, range, () => true)).toMatchObject({ filled: 20_000, sum: 2_000, summedTo: 20_000 });
    await deps.close();
  });

  test('ends before time is up with rows that are whole, and goes on with the next one', async () => {
    const deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
    const hasty = {
      // The store's own statement, with a twentieth of the time.
      query: (sql: string, values: unknown[]) => deps.db.query(sql.replace("'1 second'", "'50 milliseconds'"), values),
    } as Queryable; // it is called in no other way
    const range = { taskId, sheetIndex: 0, toRow: ROWS, fromColumn: 0, toColumn: 1 };
    const total = { filled: 0, numbers: 0, sum: 0 };
    let steps = 0;
    for (let row: number | null = 1; row !== null && steps < 200; steps++) {
      const { sum, firstLeft } = await sumCells(hasty, { ...range, fromRow: row });
      expect(firstLeft === null || firstLeft >= row).toBe(true);
      total.filled += sum.filled;
      total.numbers += sum.numbers;
      total.sum += sum.sum ?? 0;
      row = firstLeft;
    }
    const { body } = await ask({ from_column: 0, to_column: 1 });
    expect(steps).toBeGreaterThan(1);
    expect([total.filled, total.numbers, total.sum.toFixed(3)]).toEqual([
      body.filled,
      body.numbers,
      body.sum.toFixed(3),
    ]);
    await deps.close();
  });

  test('is empty where there is nothing', async () => {
    const nothing = { filled: 0, numbers: 0, sum: null, least: null, most: null };
    expect((await ask({ from_column: 9, to_column: 9 })).body).toMatchObject({ ...nothing, summed_to: ROWS });
    expect((await ask({ from_row: ROWS + 1, to_row: 2_000_000_000 })).body).toMatchObject(nothing);
    expect((await ask({ sheet_index: 7 })).body).toMatchObject(nothing);
  });

  test('is refused with the field that is wrong', async () => {
    expectProblem(await ask({ from_row: 0 }), 400, 'invalid_input');
    expectProblem(await ask({ from_row: 9, to_row: 8 }), 400, 'invalid_input');
    expectProblem(await ask({ from_column: 3, to_column: 2 }), 400, 'invalid_input');
    expectProblem(await ask({ to_column: 16_384 }), 400, 'invalid_input');
    const unknown = '00000000-0000-4000-8000-000000000000';
    const of = 'sheet_index=0&from_row=1&to_row=2&from_column=0&to_column=0';
    expectProblem(await api.get(`parse_results/sum?task_id=${unknown}&${of}`), 404, 'not_found');
    expectProblem(await api.get(`parse_results/sum?${of}`), 400, 'invalid_input');
  });

  test('loses nothing on the way, and stays what it is beyond all numbers', () => {
    const sum = (values: number[]) => {
      const running = createRunningSum();
      for (const value of values) running.add(value);
      return running.total();
    };
    expect(sum([1e16, 1, -1e16])).toBe(1);
    expect(sum(Array.from({ length: 1_000_000 }, () => 0.1))).toBe(100_000);
    expect(sum([Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.POSITIVE_INFINITY);
    expect(sum([])).toBe(0);
  });
});
