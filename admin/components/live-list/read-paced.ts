/** A list is read no more often than this, in milliseconds, however much happens. */
const LEAST_PAUSE_MS = 1_500;
/** A list that takes long to read is read less often. Otherwise every open tab would keep asking a server that is at its limit. */
const PAUSE_PER_READ = 5;
/** Changes within so many milliseconds are read together. */
const GATHER_MS = 200;

/** Reads when something has changed: soon, never twice at a time, with pauses in between, and only in a visible tab. */
export interface PacedReading {
  /** Says that something has changed. */
  ask(): void;
  close(): void;
}

export function createPacedReading(read: () => Promise<void>): PacedReading {
  let isDue = false;
  let isReading = false;
  let earliest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function plan(): void {
    if (closed || !isDue || isReading || document.hidden) return;
    timer ??= setTimeout(() => void run(), Math.max(GATHER_MS, earliest - performance.now()));
  }

  async function run(): Promise<void> {
    timer = undefined;
    if (closed || document.hidden) return;
    [isDue, isReading] = [false, true];
    const begun = performance.now();
    await read().catch(() => {
      // If the server is unreachable, the next change, or the stream's return, asks again.
    });
    const ended = performance.now();
    earliest = ended + Math.max(LEAST_PAUSE_MS, PAUSE_PER_READ * (ended - begun));
    isReading = false;
    plan();
  }

  document.addEventListener('visibilitychange', plan);
  return {
    ask() {
      isDue = true;
      plan();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', plan);
    },
  };
}
