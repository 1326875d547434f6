import type { Progress } from '../../src/store/task.js';

/** Rates are averaged over about this time, in milliseconds. A person sees a steady figure, and a change of pace shows soon. */
const SMOOTHING_MS = 3_000;
/** Milliseconds before the first estimate of the time left: sooner, too little has been measured. */
const FIRST_GUESS_MS = 1_000;

/** Measures how far a parse is, and how fast. */
export interface ProgressMeter {
  /** What the reader says: bytes worked through, of all there are. */
  setBytes(done: number, total: number): void;
  addRows(count: number): void;
  /** Returns how far it is now. Call it every now and then: the rates are measured between one call and the next. */
  take(): Progress;
}

/** @param now a clock in milliseconds */
export function createProgressMeter(now: () => number = () => performance.now()): ProgressMeter {
  const started = now();
  let [done, total, rows] = [0, 0, 0];
  let before = { at: started, done: 0, rows: 0 };
  /** Per millisecond; null before the first measure. */
  let byteRate: number | null = null;
  let rowRate: number | null = null;

  return {
    setBytes(nowDone, nowTotal) {
      done = nowDone;
      total = nowTotal;
    },
    addRows(count) {
      rows += count;
    },
    take() {
      const at = now();
      const elapsed = at - before.at;
      if (elapsed > 0) {
        // The longer a measure took, the more it counts.
        const weight = 1 - Math.exp(-elapsed / SMOOTHING_MS);
        byteRate = smooth(byteRate, (done - before.done) / elapsed, weight);
        rowRate = smooth(rowRate, (rows - before.rows) / elapsed, weight);
        before = { at, done, rows };
      }
      const canTell = at - started >= FIRST_GUESS_MS && byteRate !== null && byteRate > 0 && total > 0;
      return {
        percent: total > 0 ? Math.floor((100 * done) / total) : 0,
        rows,
        bytes_done: done,
        bytes_total: total,
        rows_per_second: Math.round((rowRate ?? 0) * 1_000),
        seconds_left: canTell && byteRate ? Math.ceil((total - done) / byteRate / 1_000) : null,
      };
    },
  };
}

function smooth(before: number | null, measured: number, weight: number): number {
  return before === null ? measured : before + weight * (measured - before);
}
