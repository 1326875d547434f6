import type { Queryable } from '../store/database.js';
import { type Found, findCell, lastRowOf, type Place } from '../store/windows.js';

/** Rows searched at a time. */
const SLICE = 20_000;
/** In milliseconds. After this long the caller is told how far the search went, and may continue it. */
const PATIENCE_MS = 3_000;

export interface Search {
  taskId: string;
  sheetIndex: number;
  text: string;
  /** The place after which the search begins. That place itself is not found again. */
  after: Place;
  backwards: boolean;
}

/**
 * Finds the next cell of a sheet that contains a text, or the one before. It stops early if it takes too long.
 * @returns `lookedTo` if the time ran out: the last row that was searched
 */
export async function findInSheet(db: Queryable, search: Search): Promise<Found> {
  const started = performance.now();
  const last = await lastRowOf(db, search.taskId, search.sheetIndex);
  const step = search.backwards ? -1 : 1;
  for (let row = search.backwards ? Math.min(search.after.row, last) : search.after.row; row >= 1 && row <= last; ) {
    const end = row + step * (SLICE - 1);
    const { cell, lookedTo } = await findCell(db, search, Math.min(row, end), Math.max(row, end));
    if (cell) return { cell, lookedTo: null };
    const done = lookedTo ?? end;
    const isTimeUp = performance.now() - started > PATIENCE_MS;
    if (isTimeUp && done > 1 && done < last) return { cell: null, lookedTo: done };
    row = done + step;
  }
  return { cell: null, lookedTo: null };
}
