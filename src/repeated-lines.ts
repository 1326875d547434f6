/** How long lines that are the same are gathered, in milliseconds. */
const WINDOW_MS = 10_000;
/** Different lines that are watched at a time, and therefore the most that are written in that time. Each is a few hundred bytes. */
const MOST_LINES = 1_000;

/** Passes the first of several lines that are the same, and counts the others. */
export interface RepeatedLines {
  /**
   * Whether a line is new, and is to be written now.
   * @param key what makes two lines the same
   * @param writeCount writes the line again, with how often it came meanwhile
   */
  isNew(key: string, writeCount: (repeated: number) => void): boolean;
}

/** A server that is unreachable may cause thousands of lines a second, in which everything else would be lost. */
export function createRepeatedLines(windowMs = WINDOW_MS): RepeatedLines {
  const watched = new Map<string, { repeated: number }>();
  return {
    isNew(key, writeCount) {
      const known = watched.get(key);
      if (known) {
        known.repeated++;
        return false;
      }
      // Somebody makes up ever new lines, e.g. addresses that do not exist. Writing each would fill the disk.
      if (watched.size >= MOST_LINES) return false;
      const line = { repeated: 0 };
      watched.set(key, line);
      const end = () => {
        watched.delete(key);
        if (line.repeated > 0) writeCount(line.repeated);
      };
      // It does not keep the process alive for this.
      setTimeout(end, windowMs).unref();
      return true;
    },
  };
}
