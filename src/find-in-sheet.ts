import type { Queryable } from './store/database.js';
import { findCell, lastRowOf, type Place } from './store/windows.js';

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

/** A cell; or how far it was looked (the row is done) before time was up; or neither: there is none. */
export type Found = { cell: Place } | { lookedTo: number } | { cell: null };

/** Finds the next cell of a sheet that contains a text, or the one before, without keeping anybody waiting for long. */
export async function findInSheet(db: Queryable, search: Search): Promise<Found> {
  const started = performance.now();
  const last = await lastRowOf(db, search.taskId, search.sheetIndex);
  const step = search.backwards ? -SLICE : SLICE;
  for (
    let row = search.backwards ? Math.min(search.after.row, last) : search.after.row;
    row >= 1 && row <= last;
    row += step
  ) {
    const [from, to] = search.backwards ? [row - SLICE + 1, row] : [row, row + SLICE - 1];
    const cell = await findCell(db, search, from, to);
    if (cell) return { cell };
    const lookedTo = search.backwards ? from : to;
    if (performance.now() - started > PATIENCE_MS && lookedTo > 1 && lookedTo < last) return { lookedTo };
  }
  return { cell: null };
}
