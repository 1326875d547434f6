import { places } from '../places.js';
import { askNotifications } from './ask-notifications.js';

/** Messages between the tabs of a browser: somebody is signing out here; nobody is signed in any more. */
type Word = 'leaving' | 'left';

/** The class of a page that must not be seen: see the styles. */
const HIDDEN = 'gy-gone';
/** Milliseconds for the server to sign somebody out. After that, each hidden tab asks whether it may show its page again. */
const LEAVING_MS = 5_000;
const ASK_AGAIN_MS = 1_000;

const channel = new BroadcastChannel('gyoretsu-session');
let watched: string | null = null;

/** Hides this page as soon as somebody signs out in another tab, or the session ends in another way, and goes to the login page. */
export function watchSession(userId: string): void {
  if (watched === null) {
    channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      hide();
      if (data === 'left') void checkSession();
      else setTimeout(() => void checkSession(), LEAVING_MS);
    });
    // The browser kept this page from before somebody left it, and shows it again.
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      hide();
      void checkSession();
    });
  }
  watched = userId;
}

/** Tells the other tabs that somebody is about to sign out. */
export function tellLeaving(): void {
  channel.postMessage('leaving' satisfies Word);
}

/** Tells the other tabs that nobody is signed in. */
export function tellLeft(): void {
  channel.postMessage('left' satisfies Word);
}

/**
 * Asks the server whether the session still exists. If not, the browser goes to the login page. If so, the page is shown again, unless
 * another user has signed in.
 */
export async function checkSession(): Promise<void> {
  let answer = await askNotifications();
  if (answer === 'signedOut') {
    // If a session goes on under another id, e.g. after a change of the password, its old id ends. The browser may hear of that before
    // it has the new cookie. Without a second question, somebody who is signed in would land on the login page.
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    answer = await askNotifications();
  }
  if (answer === 'signedOut') {
    hide();
    location.replace(`${places.login}?next=${encodeURIComponent(location.pathname + location.search)}${location.hash}`);
  } else if (answer === 'away') {
    if (isAway()) setTimeout(() => void checkSession(), ASK_AGAIN_MS);
  } else if (watched !== null && answer.user_id !== watched) {
    hide();
    location.reload();
  } else document.documentElement.classList.remove(HIDDEN);
}

function hide(): void {
  document.documentElement.classList.add(HIDDEN);
  // The title may name a file.
  document.title = 'Gyoretsu 行列';
}

/** Whether this page is hidden, because somebody signed out. */
export function isAway(): boolean {
  return document.documentElement.classList.contains(HIDDEN);
}
