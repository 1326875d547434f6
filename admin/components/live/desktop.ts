import { useSyncExternalStore } from 'react';

/** Whether the browser shows ends on the desktop while its tab is hidden. */
export type DesktopState = 'on' | 'off' | 'denied' | 'unavailable';

const KEY = 'gyoretsu-desktop-notifications';
const watchers = new Set<() => void>();

/** The state, and whether the reader has ever been asked. */
export function useDesktop(): { state: DesktopState; asked: boolean } {
  const text = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      // The reader may have answered in another tab.
      addEventListener('storage', watcher);
      return () => {
        watchers.delete(watcher);
        removeEventListener('storage', watcher);
      };
    },
    () => `${stateNow()} ${chosen() !== null}`,
  );
  return { state: stateNow(), asked: text.endsWith('true') };
}

/** Switches it. The browser asks for its permission only then, never while a page loads. */
export async function switchDesktop(on: boolean): Promise<void> {
  choose(on ? 'on' : 'off');
  if (on && 'Notification' in window && Notification.permission === 'default') await Notification.requestPermission();
  for (const watcher of [...watchers]) watcher();
}

/** Shows something on the desktop, if that is switched on and this tab is hidden. */
export function tellDesktop(
  { tag, title, body }: { tag: string; title: string; body: string },
  open: () => void,
): void {
  if (!document.hidden || stateNow() !== 'on') return;
  try {
    // If several tabs show the same, the tag makes the browser show it once.
    const shown = new Notification(title, { body, tag, icon: '/admin/assets/icon.svg' });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  } catch {
    // Chrome on Android has `Notification`, but it works only with a service worker. The bell shows the end anyway.
  }
}

function stateNow(): DesktopState {
  // Browsers offer it only on https and on localhost.
  if (!('Notification' in window) || !window.isSecureContext) return 'unavailable';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && chosen() === 'on' ? 'on' : 'off';
}

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function choose(choice: 'on' | 'off'): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Without storage, the reader is asked again at the next visit.
  }
}
