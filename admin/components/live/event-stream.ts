import { places } from '../places.js';
import { askNotifications } from './ask-notifications.js';
import type { ChangedTask } from './changed-task.js';
import { checkSession } from './session-watch.js';
import { movePlace, placeOf } from './stream-place.js';
import { type Ears, shareStream } from './stream-tabs.js';

/** A part of the page that listens to the stream. */
export interface StreamListener {
  onTasks?(tasks: ChangedTask[]): void;
  /** The stream has begun, or too much was missed: lists that are shown must be read anew. */
  onReset?(): void;
  /** In these lists records came, went or were renamed. The names are the API's nouns. */
  onLists?(lists: string[]): void;
}

/**
 * If the browser has given up (a refusal, a proxy's error page), the page tries again after this, in milliseconds. The pause doubles
 * each time.
 */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const listeners = new Set<StreamListener>();
let joined = false;
let begun = false;

/** Listens to changes until the returned function is called. */
export function listen(listener: StreamListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Joins the stream of changes, which all tabs share. A browser opens no more than six connections to a host, therefore one tab holds
 * the connection and tells the others. After a loss it sends the id of the last event, and therefore misses nothing. The id also
 * survives a reload of the page.
 */
export function openStream(userId: string): void {
  if (joined) return;
  joined = true;
  shareStream(userId, {
    connect,
    place: () => placeOf(userId).lastEventId,
    receive({ id, tasks, isReset }) {
      const first = !begun;
      begun = true;
      movePlace(userId, { lastEventId: id });
      if (tasks.length > 0) for (const listener of [...listeners]) listener.onTasks?.(tasks);
      if (first || isReset) for (const listener of [...listeners]) listener.onReset?.();
    },
    receiveLists(lists) {
      for (const listener of [...listeners]) listener.onLists?.(lists);
    },
  });
}

/**
 * Holds a connection: tells each event, and reconnects whenever it is lost.
 * @param since the id of the last known event; empty for everything from now on
 * @returns how to close it
 */
function connect(since: string, { onDelta, onLists, onEnd }: Ears): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE_MS;
  let last = since;
  let closed = false;

  function open(): void {
    source = new EventSource(`${places.events}${last ? `?last_event_id=${encodeURIComponent(last)}` : ''}`);
    source.addEventListener('tasks', (event) => pass(event, false));
    source.addEventListener('reset', (event) => pass(event, true));
    source.addEventListener('lists', ({ data }: MessageEvent<string>) => onLists(JSON.parse(data)));
    // Not at once: if a session goes on under another id, its old id ends before the new cookie has arrived.
    source.addEventListener('signed_out', () => void setTimeout(() => void checkSession(), FIRST_PAUSE_MS));
    source.addEventListener('open', () => {
      pause = FIRST_PAUSE_MS;
    });
    source.addEventListener('error', () => {
      // CONNECTING: the browser itself is reconnecting, with Last-Event-ID.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => void reopen(), pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    });
  }

  function pass({ data, lastEventId }: MessageEvent<string>, isReset: boolean): void {
    // The server is ours: it sends the fields of ChangedTask.
    const tasks: ChangedTask[] = JSON.parse(data);
    const delta = { since: last, id: lastEventId, tasks, isReset };
    last = lastEventId;
    onDelta(delta);
  }

  /** The browser does not say why a stream was refused. A plain request tells whether the session has ended. */
  async function reopen(): Promise<void> {
    const answer = await askNotifications();
    if (closed) return;
    if (answer !== 'signedOut') return open();
    onEnd();
    void checkSession();
  }

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
