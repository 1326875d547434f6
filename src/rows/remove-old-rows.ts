import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import { expireOldRows, removeSlice } from '../store/old-rows.js';

/** Between two slices, for whoever else wants the disk. */
const PAUSE_MS = 50;

/**
 * Removes the rows of parses that newer ones have replaced, all but those of the newest `RESULTS_KEPT` of each file. Any number
 * of processes may do this at once; one that dies in between leaves the rest to the next.
 * @returns how many rows went
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
