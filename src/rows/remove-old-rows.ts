import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import { expireOldRows } from '../store/old-rows.js';
import { removeSlice } from '../store/removals.js';

/** Milliseconds between two slices, in which others can use the disk. */
const PAUSE_MS = 50;

/**
 * Removes what nobody sees any more: what is left of deleted files and tasks, and the rows of parses that newer ones have replaced. The
 * rows of the newest `RESULTS_KEPT` parses of each file stay. Any number of processes may do this at once. If one dies, another removes
 * the rest.
 * @returns how many rows and slices of files were removed
 */
export async function removeOldRows({ db, config }: Pick<Deps, 'db' | 'config'>, signal: AbortSignal): Promise<number> {
  while (!signal.aborted && (await expireOldRows(db, config.resultsKept)) > 0);
  let total = 0;
  while (!signal.aborted) {
    const removed = await removeSlice(db);
    if (removed === null) break;
    total += removed;
    await sleep(PAUSE_MS);
  }
  return total;
}
