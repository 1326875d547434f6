/** Time for a window that has the focus to be first, where several can be seen. */
const FOCUS_FIRST_MS = 150;
const MOST_TOLD = 200;
/** Long enough for a change of the storage to come to every tab. */
const SPREAD_MS = 10_000;

const keyOf = (userId: string) => `gyoretsu-told ${userId}`;
const seenName = (userId: string) => `gyoretsu-seen ${userId}`;

/** Where the browser keeps nothing, a tab still remembers for itself. */
const told = new Set<string>();

/** Lets the other tabs know, as long as it is so, that this one can be seen. */
export function showThatSeen(userId: string): void {
  if (!('locks' in navigator)) return;
  let letGo: (() => void) | null = null;
  const follow = () => {
    if (document.hidden) {
      letGo?.();
      letGo = null;
    } else if (!letGo) {
      const hidden = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      void navigator.locks.request(seenName(userId), { mode: 'shared' }, () => hidden);
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}

/**
 * Of the ends that all tabs hear of, those that this one has to tell: each is told by one tab, the one that is looked at if there is any, and once,
 * also across reloads.
 */
export async function claimEnds(userId: string, taskIds: string[]): Promise<string[]> {
  if (!('locks' in navigator)) return take(userId, taskIds);
  if (document.hidden) {
    const { held = [] } = await navigator.locks.query();
    if (held.some(({ name }) => name === seenName(userId))) return [];
  } else if (!document.hasFocus()) await new Promise((resolve) => setTimeout(resolve, FOCUS_FIRST_MS));
  const held = await Promise.all(taskIds.map((id) => holdForNow(`${keyOf(userId)} ${id}`)));
  const mine = taskIds.filter((_, index) => held[index]);
  // Awaited apart: the library's type gives a promise of what is itself one.
  return await navigator.locks.request(keyOf(userId), () => take(userId, mine));
}

/**
 * Takes a lock that nobody has, and keeps it until the other tabs know what this one has written: each may be a process with a copy of the
 * storage of its own, which hears of changes only when there is time. Without this a busy machine tells an end twice.
 */
function holdForNow(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise<void>((letGo) => setTimeout(letGo, SPREAD_MS));
    });
  });
}

function take(userId: string, taskIds: string[]): string[] {
  const known = read(userId);
  const left = taskIds.filter((id) => !known.includes(id) && !told.has(id));
  for (const id of left) told.add(id);
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify([...known, ...left].slice(-MOST_TOLD)));
  } catch {
    // Then each tab tells it.
  }
  return left;
}

function read(userId: string): string[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]');
  } catch {
    return [];
  }
}
