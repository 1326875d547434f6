import { useSyncExternalStore } from 'react';

let open = false;
const watchers = new Set<() => void>();

/** Opens or closes the menu of narrow screens; wide ones always show it. */
export function setMenuOpen(next: boolean): void {
  open = next;
  for (const watcher of [...watchers]) watcher();
}

/** Whether it is open. */
export function useMenuOpen(): boolean {
  return useSyncExternalStore(watch, () => open);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
