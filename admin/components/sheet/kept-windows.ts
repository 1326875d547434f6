import type { SheetRow } from './shown-text.js';

/** The limits of what is kept. A long text weighs as much as many cells. */
const MOST_WINDOWS = 100;
const CELLS_KEPT = 1_000_000;
const CHARACTERS_PER_CELL = 50;

/** Rows of a sheet. `toRow` is the last row that they cover: if cells are huge, that is less than was asked for. */
export interface LoadedRows {
  rows: SheetRow[];
  toRow: number;
}

interface KeptWindow {
  /** Null if the row is empty, undefined if it is not known yet. */
  rows: (SheetRow | null | undefined)[];
  /** In cells. */
  weight: number;
}

/** Windows of `size` rows, by their numbers from 0, as far as there is room for them. */
export interface KeptWindows {
  rowAt(row: number): SheetRow | null | undefined;
  all(): SheetRow[];
  /** Marks a window as used: others are dropped before it. */
  touch(number: number): void;
  add(number: number, from: number, loaded: LoadedRows): void;
  /** Makes room: the windows that were unused for longest go first, but none of `wanted`. */
  dropOldest(wanted: number[]): void;
}

export function createKeptWindows(size: number, columns: number): KeptWindows {
  const most = Math.min(MOST_WINDOWS, Math.max(6, Math.floor(CELLS_KEPT / (size * columns))));
  /** By number, the last used one at the end. */
  const kept = new Map<number, KeptWindow>();
  return {
    rowAt: (row) => kept.get(Math.floor((row - 1) / size))?.rows[(row - 1) % size],
    all: () => [...kept.values()].flatMap(({ rows }) => rows.filter((row) => row !== null && row !== undefined)),
    touch(number) {
      const window = kept.get(number);
      if (!window) return;
      kept.delete(number);
      kept.set(number, window);
    },
    add(number, from, { rows, toRow }) {
      const start = number * size + 1;
      const window = kept.get(number) ?? { rows: [], weight: 0 };
      for (let row = from; row <= toRow; row++) window.rows[row - start] = null;
      for (const row of rows) {
        window.rows[row.row - start] = row;
        window.weight += weightOf(row);
      }
      kept.set(number, window);
    },
    dropOldest(wanted) {
      let weight = [...kept.values()].reduce((sum, window) => sum + window.weight, 0);
      for (const [number, window] of kept) {
        if (kept.size <= most && weight <= CELLS_KEPT) return;
        if (wanted.includes(number)) continue;
        kept.delete(number);
        weight -= window.weight;
      }
    },
  };
}

function weightOf({ values }: SheetRow): number {
  return values.reduce<number>((sum, value) => {
    return sum + 1 + (typeof value === 'string' ? value.length / CHARACTERS_PER_CELL : 0);
  }, 0);
}
