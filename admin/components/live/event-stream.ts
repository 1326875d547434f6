import type { LiveTask } from '../../home.js';
import { places } from '../places.js';
import { askNotifications } from './ask-notifications.js';
import { movePlace, placeOf } from './stream-place.js';

/** A task as an event carries it. */
export type ChangedTask = LiveTask & { version: string };

/** What the stream tells a part of the page. */
export interface StreamListener {
  onTasks?(tasks: ChangedTask[]): void;
  /** The stream has begun, or too much was missed: read anew whatever lists are shown. */
  onReset?(): void;
}

/** Once the browser has given up (a refusal, a proxy's error page), we come back after this, and twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const listeners = new Set<StreamListener>();
let source: EventSource | null = null;
let pause = FIRST_PAUSE_MS;
let begun = false;

/** Hears of changes until the answer is called. */
export function listen(listener: StreamListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Opens the one stream of this tab, where it is not open. It comes back by itself, with the id of the last event, and so misses nothing; the id
 * also survives a reload of the page.
 */
export function openStream(userId: string): void {
  if (source) return;
  const last = placeOf(userId).lastEventId;
  source = new EventSource(`${places.events}${last ? `?last_event_id=${encodeURIComponent(last)}` : ''}`);
  source.addEventListener('tasks', (event) => receive(userId, event));
  source.addEventListener('reset', (event) => {
    noteId(userId, event);
    reset();
  });
  source.addEventListener('open', () => {
    pause = FIRST_PAUSE_MS;
  });
  source.addEventListener('error', () => {
    // CONNECTING: the browser is at it by itself, with Last-Event-ID.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(() => void reopen(userId), pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  });
}

/** A stream is refused without a reason: whether it is for good, a plain request tells. */
async function reopen(userId: string): Promise<void> {
  const answer = await askNotifications();
  if (answer !== 'signedOut') openStream(userId);
}

function receive(userId: string, event: MessageEvent<string>): void {
  // The server is ours: it sends what ChangedTask says.
  const tasks: ChangedTask[] = JSON.parse(event.data);
  const first = !begun;
  noteId(userId, event);
  begun = true;
  if (tasks.length > 0) for (const listener of [...listeners]) listener.onTasks?.(tasks);
  if (first) reset();
}

function reset(): void {
  begun = true;
  for (const listener of [...listeners]) listener.onReset?.();
}

function noteId(userId: string, { lastEventId }: MessageEvent): void {
  movePlace(userId, { lastEventId });
}
