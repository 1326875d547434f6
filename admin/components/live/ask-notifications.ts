import type { LiveTask } from '../../views/home.js';
import { places } from '../places.js';

/** What the bell shows. */
export interface Notifications {
  /** Whose they are. */
  user_id: string;
  unread: number;
  seen_at: string;
  /** The server's clock. */
  now: string;
  /** Newest first. */
  results: LiveTask[];
}

/** Asks the server; `away` where it does not answer at the moment. */
export async function askNotifications(): Promise<Notifications | 'signedOut' | 'away'> {
  try {
    const answer = await fetch(places.notifications, { headers: { accept: 'application/json' } });
    if (answer.status === 401) return 'signedOut';
    return answer.ok ? await answer.json() : 'away';
  } catch {
    return 'away';
  }
}

/** Tells the server up to which end the reader has seen. */
export async function tellSeen(until: string): Promise<void> {
  await fetch(`${places.notifications}/seen`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ until }),
  }).catch(() => {
    // Then they stay unread, and are told again.
  });
}
