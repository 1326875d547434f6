const WINDOW_MS = 5 * 60 * 1_000;
const MOST_FAILURES = 10;
const MOST_KEYS = 10_000;

/** Counts failed logins by address and by account, so that neither can be tried without end. In this process's memory. */
export interface LoginLimit {
  /** Counts an attempt before it is checked, so that attempts made at once count too; false where there were too many. */
  attempt(keys: string[]): boolean;
  /** Forgets the failures of whoever got in. */
  forget(keys: string[]): void;
}

export function createLoginLimit(now: () => number = Date.now): LoginLimit {
  const failures = new Map<string, { count: number; until: number }>();

  function count(key: string): number {
    const known = failures.get(key);
    const entry = known && known.until > now() ? known : { count: 0, until: now() + WINDOW_MS };
    entry.count += 1;
    // Anew at the end: a Map keeps its order, so that the first entry is the oldest.
    failures.delete(key);
    failures.set(key, entry);
    const oldest = failures.keys().next();
    if (failures.size > MOST_KEYS && !oldest.done) failures.delete(oldest.value);
    return entry.count;
  }

  return {
    attempt: (keys) => keys.map(count).every((counted) => counted <= MOST_FAILURES),
    forget(keys) {
      for (const key of keys) failures.delete(key);
    },
  };
}
