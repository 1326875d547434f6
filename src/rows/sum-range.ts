import type { Queryable } from '../store/database.js';
import { type CellRange, type CellSum, sumCells } from '../store/sums.js';
import { lastRowOf } from '../store/windows.js';
import { createRunningSum } from './running-sum.js';

/** Rows summed up at a time. */
const SLICE = 20_000;
/** In milliseconds. After this long the caller gets the sum so far, and may continue it. */
const PATIENCE_MS = 2_000;

/** The sum of a range as far as the time sufficed: up to the row `summedTo`, and with it. */
export type RangeSum = CellSum & { summedTo: number };

/**
 * Sums up a range of any size, slice by slice. It stops early if it takes too long, or if the caller has gone.
 * @param isAway whether the caller has gone
 */
export async function sumRange(db: Queryable, range: CellRange, isAway: () => boolean): Promise<RangeSum> {
  const started = performance.now();
  const last = Math.min(range.toRow, await lastRowOf(db, range.taskId, range.sheetIndex));
  const sum = createRunningSum();
  const all: CellSum = { filled: 0, numbers: 0, sum: null, least: null, most: null };
  for (let row = range.fromRow; row <= last; ) {
    const toRow = Math.min(row + SLICE - 1, last);
    const { sum: slice, firstLeft } = await sumCells(db, { ...range, fromRow: row, toRow });
    all.filled += slice.filled;
    all.numbers += slice.numbers;
    if (slice.sum !== null) sum.add(slice.sum);
    all.least = lesser(all.least, slice.least);
    all.most = greater(all.most, slice.most);
    row = firstLeft ?? toRow + 1;
    const isTimeUp = performance.now() - started > PATIENCE_MS;
    if (row <= last && (isTimeUp || isAway())) return { ...withSum(), summedTo: row - 1 };
  }
  return { ...withSum(), summedTo: range.toRow };

  function withSum(): CellSum {
    return { ...all, sum: all.numbers === 0 ? null : sum.total() };
  }
}

function lesser(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function greater(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
