import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import { expireOldRows, removeSlice } from '../store/old-rows.js';

/** Milliseconds between two slices, in which others can use the disk. */
const PAUSE_MS = 50;

/**
 * Removes the rows of parses that newer ones have replaced. Those of the newest `RESULTS_KEPT` parses of each file stay. Any number of
 * processes may do this at once. If one dies, another removes the rest.
 * @returns how many rows were removed
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
