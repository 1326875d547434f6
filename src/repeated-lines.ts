/** How long lines that are the same are gathered, in milliseconds. */
const WINDOW_MS = 10_000;
/** Different lines that are watched at a time, and therefore the most that are written in that time. Each is a few hundred bytes. */
const MOST_LINES = 1_000;
/** What all further lines count as: no line is empty. */
const FURTHER = '';

/**
 * Passes the first of several lines that are the same, and counts the others. Of more than MOST_LINES different ones, all further ones
 * count as one.
 */
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
      // Somebody makes up ever new lines, e.g. addresses that do not exist. Writing each would fill the disk.
      const watchedKey = watched.has(key) || watched.size < MOST_LINES ? key : FURTHER;
      const known = watched.get(watchedKey);
      if (known) {
        known.repeated++;
        return false;
      }
      const line = { repeated: 0 };
      watched.set(watchedKey, line);
      const end = () => {
        watched.delete(watchedKey);
        if (line.repeated > 0) writeCount(line.repeated);
      };
      // It does not keep the process alive for this.
      setTimeout(end, windowMs).unref();
      return true;
    },
  };
}
