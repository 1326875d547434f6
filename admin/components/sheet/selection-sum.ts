import { createRunningSum } from '../../../src/rows/running-sum.js';
import type { CellSum } from '../../../src/store/sums.js';
import type { Range } from './addresses.js';
import { type SheetRow, typeAt } from './shown-text.js';

/** The server sums up more cells than this. */
const MOST_CELLS = 100_000;

/** How many cells a range has. */
export function cellsOf({ from, to }: Range): number {
  return (to.row - from.row + 1) * (to.column - from.column + 1);
}

/**
 * Sums a range up, as spreadsheets do below the grid. Returns null if the range is too large for that, or some of its rows are not
 * known here.
 */
export function sumUp(range: Range, rowAt: (row: number) => SheetRow | null | undefined): CellSum | null {
  if (cellsOf(range) > MOST_CELLS) return null;
  const { from, to } = range;
  let [filled, numbers, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sum = createRunningSum();
  for (let row = from.row; row <= to.row; row++) {
    const found = rowAt(row);
    if (found === undefined) return null;
    for (let column = from.column; column <= to.column; column++) {
      if (typeAt(found, column) === '-') continue;
      filled++;
      const value = found?.values[column];
      if (typeof value !== 'number') continue;
      numbers++;
      sum.add(value);
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return numbers === 0
    ? { filled, numbers, sum: null, least: null, most: null }
    : { filled, numbers, sum: sum.total(), least, most };
}
