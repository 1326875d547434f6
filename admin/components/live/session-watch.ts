import { places } from '../places.js';
import { askNotifications } from './ask-notifications.js';

/** What the tabs of a browser say to each other: somebody is signing out here; and nobody is signed in any more. */
type Word = 'leaving' | 'left';

/** Set while nothing may be seen: see the styles. */
const HIDDEN = 'gy-gone';
/** Time for the server to answer who is signing out. After it, each tab asks by itself whether it may show again what it hid. */
const LEAVING_MS = 5_000;
const ASK_AGAIN_MS = 1_000;

const channel = new BroadcastChannel('gyoretsu-session');
let watched: string | null = null;

/** Hides this page as soon as somebody signs out in another tab, or the session ends in another way, and goes to the login. */
export function watchSession(userId: string): void {
  if (watched === null) {
    channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      hide();
      if (data === 'left') void checkSession();
      else setTimeout(() => void checkSession(), LEAVING_MS);
    });
    // A page that the browser kept, and shows again as it was when somebody left it.
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

/** Asks the server whether the session is still there. Goes to the login if it is not; else the page is shown again, as its reader's. */
export async function checkSession(): Promise<void> {
  let answer = await askNotifications();
  if (answer === 'signedOut') {
    // A session that goes on under another id, as after a change of the password, ends under its old one. The browser hears of that
    // before it has the new cookie, and would lead somebody to the login who is signed in.
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
  // It may name a file.
  document.title = 'Gyoretsu 行列';
}

/** Whether this page is hidden, because somebody signed out. */
export function isAway(): boolean {
  return document.documentElement.classList.contains(HIDDEN);
}
