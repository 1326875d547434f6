import { useSyncExternalStore } from 'react';

/** Whether the browser tells ends while its tab is not looked at. */
export type DesktopState = 'on' | 'off' | 'denied' | 'unavailable';

const KEY = 'gyoretsu-desktop-notifications';
const watchers = new Set<() => void>();

/** The state, and whether this browser's user has ever been asked. */
export function useDesktop(): { state: DesktopState; asked: boolean } {
  const text = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      // Answered in another tab.
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

/** Switches it. The browser asks its user then, and only then: never while a page loads. */
export async function switchDesktop(on: boolean): Promise<void> {
  choose(on ? 'on' : 'off');
  if (on && 'Notification' in window && Notification.permission === 'default') await Notification.requestPermission();
  for (const watcher of [...watchers]) watcher();
}

/** Tells something on the desktop, where that is switched on and nobody looks at this tab. */
export function tellDesktop(
  { tag, title, body }: { tag: string; title: string; body: string },
  open: () => void,
): void {
  if (!document.hidden || stateNow() !== 'on') return;
  try {
    // The tag: several tabs that tell the same thing show it once.
    const shown = new Notification(title, { body, tag, icon: '/admin/assets/icon.svg' });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  } catch {
    // Chrome on Android knows the word, but wants a service worker for it. The bell has it.
  }
}

function stateNow(): DesktopState {
  // Browsers offer it to https and to this machine only.
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
    // Then it is asked again with the next visit.
  }
}
