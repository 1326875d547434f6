import type { Channel, Signals } from '../store/signals.js';

/** The lists that change, by the nouns of the API. A trigger on each table says its noun. */
export const LISTS = ['binary_resources', 'task_results', 'users', 'audit_entries'] as const;
export type ListName = (typeof LISTS)[number];

const CHANNEL: Channel = 'list_changes';
/** Changes that come together are told together, e.g. when a folder of files is uploaded one by one. In milliseconds. */
const GATHER_MS = 250;

/** Tells that records came, went or were renamed. Readers see which ones when they read the list anew. */
export interface ListFeed {
  /** @returns how to stop */
  subscribe(onChange: (lists: ListName[]) => void): () => void;
}

export function createListFeed(signals: Signals): ListFeed {
  const readers = new Set<(lists: ListName[]) => void>();
  const changed = new Set<ListName>();
  let isPlanned = false;
  let isHearing = false;

  function note(lists: readonly ListName[]): void {
    for (const list of lists) changed.add(list);
    if (changed.size === 0 || isPlanned) return;
    isPlanned = true;
    setTimeout(tell, GATHER_MS).unref();
  }

  function tell(): void {
    isPlanned = false;
    const lists = [...changed];
    changed.clear();
    for (const reader of [...readers]) reader(lists);
  }

  return {
    subscribe(onChange) {
      readers.add(onChange);
      if (!isHearing)
        signals.hear(CHANNEL, {
          onSignal: (word) => note(LISTS.filter((list) => list === word)),
          onBegin: (wasCut) => note(wasCut ? LISTS : []),
        });
      isHearing = true;
      return () => void readers.delete(onChange);
    },
  };
}
