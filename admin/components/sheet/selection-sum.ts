import type { Range } from './addresses.js';
import { type SheetRow, typeAt } from './shown-text.js';

const MOST_CELLS = 100_000;

/** What the cells of a range hold together. `sum` is that of its numbers, null where there is none. */
export interface Sum {
  filled: number;
  numbers: number;
  sum: number | null;
}

/** Sums a range up, as spreadsheets do below the grid; null for one cell, for very many, or where rows are not known yet. */
export function sumUp({ from, to }: Range, rowAt: (row: number) => SheetRow | null | undefined): Sum | null {
  const cells = (to.row - from.row + 1) * (to.column - from.column + 1);
  if (cells === 1 || cells > MOST_CELLS) return null;
  let [filled, numbers, sum] = [0, 0, 0];
  for (let row = from.row; row <= to.row; row++) {
    const found = rowAt(row);
    if (found === undefined) return null;
    for (let column = from.column; column <= to.column; column++) {
      if (typeAt(found, column) === '-') continue;
      filled++;
      const value = found?.values[column];
      if (typeof value !== 'number') continue;
      numbers++;
      sum += value;
    }
  }
  return { filled, numbers, sum: numbers === 0 ? null : sum };
}
