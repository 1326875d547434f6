const WINDOW_MS = 5 * 60 * 1_000;
const MOST_KEYS = 10_000;

/** One of the ways in which attempts are counted. */
export interface LoginKey {
  key: string;
  /** Attempts that may fail within the window. */
  most: number;
}

/** Counts failed logins, so that passwords cannot be tried without end. In this process's memory. */
export interface LoginLimit {
  /** Counts an attempt before it is checked, so that attempts made at once count too; false where there were too many. */
  attempt(keys: LoginKey[]): boolean;
  /** Forgets the failures of whoever got in. */
  forget(keys: LoginKey[]): void;
}

/**
 * By account and address together, which stops most; by address, for one that tries many names; and by account, for one
 * name tried from many places: generously, or anybody could lock anybody out.
 */
export function loginKeys(username: string, address: string): LoginKey[] {
  return [
    { key: `both ${address} ${username}`, most: 10 },
    { key: `address ${address}`, most: 50 },
    { key: `account ${username}`, most: 100 },
  ];
}

/** @param now a clock, for tests */
export function createLoginLimit(now: () => number = Date.now): LoginLimit {
  const failures = new Map<string, { count: number; until: number }>();

  function count({ key, most }: LoginKey): boolean {
    const known = failures.get(key);
    const entry = known && known.until > now() ? known : { count: 0, until: now() + WINDOW_MS };
    entry.count += 1;
    // Anew at the end: a Map keeps its order, so that the first entry is the oldest.
    failures.delete(key);
    failures.set(key, entry);
    const oldest = failures.keys().next();
    if (failures.size > MOST_KEYS && !oldest.done) failures.delete(oldest.value);
    return entry.count <= most;
  }

  return {
    attempt: (keys) => keys.map(count).every((allowed) => allowed),
    forget(keys) {
      for (const { key } of keys) failures.delete(key);
    },
  };
}
