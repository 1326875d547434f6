import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../../admin/components/sheet/ask-server.js';
import { createKeptWindows, type LoadedRows } from '../../admin/components/sheet/kept-windows.js';
import { createRowWindows } from '../../admin/components/sheet/row-windows.js';
import type { SheetRow } from '../../admin/components/sheet/shown-text.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const rowOf = (row: number, value: unknown = row): SheetRow => ({ row, values: [value], types: 'n' });
const rowsOf = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => rowOf(from + at));
const refusal = (status: number) => new Refusal(status, { code: 'c', message: 'no', details: {} });

interface Request {
  from: number;
  to: number;
  isGivenUp(): boolean;
  answer(loaded?: Partial<LoadedRows>): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** A sheet whose server answers when the test says so. */
function openSheet(sheet = { lastRow: 2_000, columns: 10 }) {
  const requests: Request[] = [];
  const loaded: number[] = [];
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const windows = createRowWindows(
    sheet,
    (from, to, signal) =>
      new Promise((resolve, reject) => {
        requests.push({
          from,
          to,
          isGivenUp: () => signal.aborted,
          answer({ rows = rowsOf(from, to), toRow = to } = {}) {
            resolve({ rows, toRow });
            return settled().then(() => {});
          },
          fail(error) {
            reject(error);
            return settled().then(() => {});
          },
        });
      }),
    (rows) => loaded.push(...rows.map(({ row }) => row)),
  );
  return {
    windows,
    requests,
    loaded,
    asked: () => requests.map(({ from, to }) => [from, to]),
    async look(first: number, last: number) {
      windows.want(first, last);
      await vi.advanceTimersByTimeAsync(50);
    },
  };
}

describe('the rows of a sheet', () => {
  test('that are looked at are asked for first, then those beside them and the first, three requests at a time', async () => {
    const { requests, asked, look } = openSheet();
    await look(1_001, 1_030);
    expect(asked()).toEqual([
      [1_001, 1_200],
      [1_201, 1_400],
      [801, 1_000],
    ]);
    await requests[1]?.answer();
    expect(asked().slice(3)).toEqual([[1, 200]]);
  });

  test('are asked for once, however often they are looked at', async () => {
    const { requests, asked, look } = openSheet({ lastRow: 150, columns: 10 });
    await look(1, 30);
    await look(2, 31);
    await requests[0]?.answer();
    await look(3, 32);
    expect(asked()).toEqual([[1, 150]]);
  });

  test('are null where nothing is, and undefined where nobody knows', async () => {
    const { windows, requests, look } = openSheet({ lastRow: 400, columns: 10 });
    await look(1, 30);
    expect(windows.rowAt(2)).toBeUndefined();
    await requests[0]?.answer({ rows: [rowOf(1), rowOf(200)] });
    expect([windows.rowAt(1), windows.rowAt(2), windows.rowAt(200), windows.rowAt(201)]).toEqual([
      rowOf(1),
      null,
      rowOf(200),
      undefined,
    ]);
    expect(windows.rowsKept()).toEqual([rowOf(1), rowOf(200)]);
  });

  test('that somebody scrolls past are never asked for, and given up if they were', async () => {
    const { requests, asked, look, windows } = openSheet({ lastRow: 100_000, columns: 10 });
    await look(1_001, 1_030);
    windows.want(20_001, 20_030);
    await vi.advanceTimersByTimeAsync(20);
    windows.want(40_001, 40_030);
    await vi.advanceTimersByTimeAsync(30);
    expect(requests.slice(0, 3).map((request) => request.isGivenUp())).toEqual([true, true, true]);
    expect(asked().slice(3)).toEqual([
      [40_001, 40_200],
      [40_201, 40_400],
      [39_801, 40_000],
    ]);
    // An answer that comes all the same is of no use.
    await requests[0]?.answer();
    expect(windows.rowAt(1_001)).toBeUndefined();
    await requests[1]?.fail(refusal(500));
    expect(windows.trouble()).toBeNull();
  });

  test('end with the sheet', async () => {
    const { asked, look } = openSheet({ lastRow: 401, columns: 10 });
    await look(395, 430);
    expect(asked()).toEqual([
      [201, 400],
      [401, 401],
      [1, 200],
    ]);
  });

  test.each([
    [10, 200],
    [100, 200],
    [101, 198],
    [1_000, 20],
    [16_384, 5],
  ])('of %i columns are asked for as few at a time as fits an answer', async (columns, size) => {
    const { asked, look } = openSheet({ lastRow: 10_000, columns });
    await look(1, 1);
    expect(asked()[0]).toEqual([1, size]);
  });

  test('whose cells are huge are asked for on, and from then on no more than is looked at', async () => {
    const { windows, requests, asked, look, loaded } = openSheet();
    await look(1, 30);
    await requests[1]?.answer();
    await requests[0]?.answer({ rows: rowsOf(1, 10), toRow: 10 });
    expect(windows.rowAt(11)).toBeUndefined();
    expect(asked().slice(2)).toEqual([[11, 30]]);
    await requests[2]?.answer();
    expect(loaded).toEqual([...rowsOf(201, 400), ...rowsOf(1, 30)].map(({ row }) => row));
    await look(1_001, 1_010);
    expect(asked().slice(3)).toEqual([[1_001, 1_010]]);
  });

  test('tell whoever shows them at each change', async () => {
    const { windows, requests, look } = openSheet({ lastRow: 400, columns: 10 });
    let told = 0;
    const stop = windows.subscribe(() => told++);
    await look(1, 30);
    expect([told, windows.version()]).toEqual([0, 0]);
    await requests[0]?.answer();
    await requests[1]?.fail(refusal(404));
    expect([told, windows.version()]).toEqual([2, 2]);
    stop();
    await look(201, 230);
    await requests[2]?.answer();
    expect([told, windows.version()]).toEqual([2, 3]);
  });
});

describe('rows that cannot be loaded', () => {
  test.each([0, 429, 500, 503])('for %i are asked for again after two seconds', async (status) => {
    const { windows, requests, asked, look } = openSheet({ lastRow: 100, columns: 10 });
    await look(1, 30);
    await requests[0]?.fail(status === 0 ? new TypeError('fetch failed') : refusal(status));
    expect(windows.trouble()?.status).toBe(status);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(asked()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked()).toEqual([
      [1, 100],
      [1, 100],
    ]);
    await requests[1]?.answer();
    expect(windows.trouble()).toBeNull();
  });

  test.each([401, 404])('for %i are left alone', async (status) => {
    const { windows, requests, asked, look } = openSheet({ lastRow: 100, columns: 10 });
    await look(1, 30);
    await requests[0]?.fail(refusal(status));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toHaveLength(1);
    expect(windows.trouble()?.status).toBe(status);
  });

  test('are not asked for after the sheet was closed', async () => {
    const { windows, requests, asked, look } = openSheet();
    await look(1, 30);
    await requests[0]?.fail(refusal(500));
    windows.close();
    expect(requests[1]?.isGivenUp()).toBe(true);
    windows.want(1_001, 1_030);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toHaveLength(2);
  });
});

describe('windows that are kept', () => {
  const isKept = (kept: ReturnType<typeof createKeptWindows>, number: number) =>
    kept.rowAt(number * 10 + 1) !== undefined;
  const add = (kept: ReturnType<typeof createKeptWindows>, number: number, value: unknown = 1) =>
    kept.add(number, number * 10 + 1, { rows: [rowOf(number * 10 + 1, value)], toRow: number * 10 + 10 });

  test('are a hundred at most, of which those go first that nobody has looked at for longest', () => {
    const kept = createKeptWindows(10, 10);
    for (let number = 0; number < 102; number++) add(kept, number);
    kept.touch(0);
    kept.dropOldest([2]);
    expect([0, 1, 2, 3, 4].map((number) => isKept(kept, number))).toEqual([true, false, true, false, true]);
    expect(kept.all()).toHaveLength(100);
  });

  test('are fewer of a broad sheet, but six', () => {
    const kept = createKeptWindows(10, 16_384);
    for (let number = 0; number < 8; number++) add(kept, number);
    kept.dropOldest([]);
    expect(kept.all()).toHaveLength(6);
  });

  test('are fewer if their texts are long', () => {
    const kept = createKeptWindows(10, 10);
    const text = 'x'.repeat(50 * 300_000);
    for (let number = 0; number < 4; number++) add(kept, number, text);
    kept.dropOldest([0]);
    expect([0, 1, 2, 3].map((number) => isKept(kept, number))).toEqual([true, false, true, true]);
  });
});
