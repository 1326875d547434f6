/** Milliseconds by which visible windows without the focus wait: the window with the focus claims first. */
const FOCUS_FIRST_MS = 150;
const MOST_TOLD = 200;
/** Milliseconds after which a change of the storage has reached every tab. */
const SPREAD_MS = 10_000;

const keyOf = (userId: string) => `gyoretsu-told ${userId}`;
const seenName = (userId: string) => `gyoretsu-seen ${userId}`;

/** Without storage, a tab still remembers what it has told. */
const told = new Set<string>();

/** Shows the other tabs, by a lock, whether this one is visible. */
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
 * Of the ends that all tabs hear of, returns those that this tab has to tell. Each end is told once, by one tab, also across reloads.
 * If there is a visible tab, that one tells it.
 */
export async function claimEnds(userId: string, taskIds: string[]): Promise<string[]> {
  if (!('locks' in navigator)) return take(userId, taskIds);
  if (document.hidden) {
    const { held = [] } = await navigator.locks.query();
    if (held.some(({ name }) => name === seenName(userId))) return [];
  } else if (!document.hasFocus()) await new Promise((resolve) => setTimeout(resolve, FOCUS_FIRST_MS));
  const held = await Promise.all(taskIds.map((id) => holdForNow(`${keyOf(userId)} ${id}`)));
  const mine = taskIds.filter((_, index) => held[index]);
  // Awaited separately, because the library's type returns a promise of a promise.
  return await navigator.locks.request(keyOf(userId), () => take(userId, mine));
}

/**
 * Takes a lock that nobody has, and keeps it until the other tabs know what this one has written. Each tab may be a process with a copy
 * of the storage, which learns of changes only when it has time. Without this lock a busy machine would tell an end twice.
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
    // Without storage, each tab tells it.
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
