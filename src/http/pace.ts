import { UserError } from '../errors.js';

export interface PaceLimits {
  /** The least that a client has to send, on average over the window. */
  bytesPerSecond: number;
  /** In milliseconds. Only time in which the server waits for the client counts. */
  windowMs: number;
}

export interface Pace {
  /** Notes bytes that have arrived. */
  note(bytes: number): void;
  /**
   * Waits for what the client has to send.
   * @throws UserError `upload_too_slow` (408) once a whole window brought too little
   */
  during<T>(arrival: Promise<T>): Promise<T>;
}

/** Watches how fast a client sends. Otherwise a client that sends a byte now and then would hold its connections for hours. */
export function createPace({ bytesPerSecond, windowMs }: PaceLimits): Pace {
  const least = (bytesPerSecond * windowMs) / 1_000;
  let bytes = 0;
  let waitedMs = 0;

  return {
    note(more) {
      bytes += more;
    },

    async during(arrival) {
      const late = Symbol('late');
      for (;;) {
        const begun = performance.now();
        const arrived = await before(arrival, windowMs - waitedMs, late);
        waitedMs += performance.now() - begun;
        if (waitedMs >= windowMs) {
          if (bytes < least) throw tooSlow(bytesPerSecond, windowMs);
          bytes = 0;
          waitedMs = 0;
        }
        if (arrived !== late) return arrived;
      }
    },
  };
}

/** Resolves to what `work` resolves to, or to `late` after `ms` milliseconds. */
async function before<T, L>(work: Promise<T>, ms: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<L>((resolve) => {
    timer = setTimeout(resolve, Math.max(ms, 0), late);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}

function tooSlow(bytesPerSecond: number, windowMs: number): UserError {
  const message = `The upload is too slow: less than ${bytesPerSecond / 1_024} KiB a second arrived over ${windowMs / 1_000} seconds. Send it again over a faster connection.`;
  return new UserError('upload_too_slow', message, 408);
}
