import type { LiveTask } from '../../views/home.js';
import { places } from '../places.js';

/** The content of the bell. */
export interface Notifications {
  /** The user's id. */
  user_id: string;
  unread: number;
  seen_at: string;
  /** The server's clock. */
  now: string;
  /** Newest first. */
  results: LiveTask[];
}

/** Asks the server; returns `away` if the server does not respond at the moment. */
export async function askNotifications(): Promise<Notifications | 'signedOut' | 'away'> {
  try {
    const answer = await fetch(places.notifications, { headers: { accept: 'application/json' } });
    if (answer.status === 401) return 'signedOut';
    return answer.ok ? await answer.json() : 'away';
  } catch {
    return 'away';
  }
}

/** Tells the server up to which moment the reader has seen the ends of tasks. */
export async function tellSeen(until: string): Promise<void> {
  await fetch(`${places.notifications}/seen`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ until }),
  }).catch(() => {
    // If this fails, they stay unread, and are shown again.
  });
}
