import type { Queryable } from '../store/database.js';
import { type Found, findCell, lastRowOf, type Place } from '../store/windows.js';

/** Rows looked through at a time. */
const SLICE = 20_000;
/** After this long, whoever searches is told how far it went, and may go on. */
const PATIENCE_MS = 3_000;

export interface Search {
  taskId: string;
  sheetIndex: number;
  text: string;
  /** Where to go on from; not found again itself. */
  after: Place;
  backwards: boolean;
}

/**
 * Finds the next cell of a sheet that contains a text, or the one before, without keeping anybody waiting for long.
 * @returns `lookedTo` if time was up before that row was the last one
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
