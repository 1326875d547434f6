import { vi } from 'vitest';

type Mode = 'exclusive' | 'shared';
interface Held {
  tab: object;
  name: string;
  mode: Mode;
}
interface Waiting extends Held {
  grant(): void;
}

/** A browser with tabs, as far as they share something: the Web Locks API, which Node lacks, and a storage. */
export interface TestBrowser {
  openTab(): TestTab;
  storage: Map<string, string>;
  /** The names of the locks that somebody has. */
  heldLocks(): string[];
}

export interface TestTab {
  document: EventTarget & { hidden: boolean; hasFocus(): boolean };
  /** Runs something that looks at `navigator`, `document` and `localStorage` before it waits for anything. */
  run<T>(work: () => T): T;
  /** Shows or hides the tab. */
  turn(to: { hidden: boolean }): void;
  focus(has: boolean): void;
  /** Closes it: the browser frees its locks. */
  close(): void;
}

/** @param storageWorks whether the browser keeps anything */
export function openTestBrowser({ hasLocks = true, storageWorks = true } = {}): TestBrowser {
  const locks = createLocks();
  const storage = new Map<string, string>();
  const use = <T>(work: () => T): T => {
    if (!storageWorks) throw new DOMException('no storage', 'SecurityError');
    return work();
  };
  const localStorage = {
    getItem: (key: string) => use(() => storage.get(key) ?? null),
    setItem: (key: string, value: string) => use(() => void storage.set(key, value)),
  };
  return {
    storage,
    heldLocks: locks.held,
    openTab() {
      let focused = true;
      const document = Object.assign(new EventTarget(), { hidden: false, hasFocus: () => focused });
      const navigator = hasLocks ? { locks: locks.of(document) } : {};
      const tab: TestTab = {
        document,
        run(work) {
          vi.stubGlobal('navigator', navigator);
          vi.stubGlobal('document', document);
          vi.stubGlobal('localStorage', localStorage);
          return work();
        },
        turn({ hidden }) {
          document.hidden = hidden;
          tab.run(() => document.dispatchEvent(new Event('visibilitychange')));
        },
        focus(has) {
          focused = has;
        },
        close: () => locks.free(document),
      };
      return tab;
    },
  };
}

/** The Web Locks of one browser: first come, first served; a shared lock goes to all who want to share it. */
function createLocks() {
  let held: Held[] = [];
  let waiting: Waiting[] = [];
  const isFree = ({ name, mode }: Held, among: Held[]) =>
    among.every((other) => other.name !== name || (mode === 'shared' && other.mode === 'shared'));
  const settle = () => {
    for (const one of [...waiting]) {
      const before = waiting.slice(0, waiting.indexOf(one));
      if (!isFree(one, [...held, ...before])) continue;
      waiting = waiting.filter((other) => other !== one);
      held.push(one);
      one.grant();
    }
  };
  type Callback = (lock: Held | null) => unknown;
  return {
    held: () => held.map(({ name }) => name),
    free(tab: object) {
      waiting = waiting.filter((one) => one.tab !== tab);
      held = held.filter((one) => one.tab !== tab);
      settle();
    },
    of: (tab: object) => ({
      async request(name: string, ...rest: [Callback] | [{ mode?: Mode; ifAvailable?: boolean }, Callback]) {
        const [options, callback] = rest.length === 1 ? [{}, rest[0]] : rest;
        const wanted = { tab, name, mode: options.mode ?? 'exclusive' };
        // The browser decides elsewhere: nobody has a lock in the turn in which it is asked for.
        await null;
        if (options.ifAvailable && !isFree(wanted, [...held, ...waiting])) return callback(null);
        const lock = await new Promise<Held>((resolve) => {
          const one: Waiting = { ...wanted, grant: () => resolve(one) };
          waiting.push(one);
          settle();
        });
        try {
          return await callback(lock);
        } finally {
          held = held.filter((other) => other !== lock);
          settle();
        }
      },
      query: async () => ({ held: held.map(({ name, mode }) => ({ name, mode })) }),
    }),
  };
}
