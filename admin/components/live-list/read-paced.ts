/** However much happens, a list is not read more often. */
const LEAST_PAUSE_MS = 1_500;
/** A list that takes long to read is read less often: a server at its limit must not be asked by every open tab all the time. */
const PAUSE_PER_READ = 5;
/** What comes together is read together. */
const GATHER_MS = 200;

/** Reads when something has changed: soon, never twice at a time, with pauses in between, and only in a tab that can be seen. */
export interface PacedReading {
  /** Something has changed. */
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
      // The server is away: the next change, or its coming back, asks again.
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
