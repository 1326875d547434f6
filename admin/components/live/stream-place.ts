/** Where this tab is in the stream; kept for the tab's next page. */
export interface StreamPlace {
  userId: string;
  /** Up to where the tab has been told. */
  lastEventId: string;
  /** The server's clock when this tab began to watch: what ended earlier is no news to it. */
  since: string | null;
  /** When the tab was there last, by the browser's clock. */
  at: number;
}

const KEY = 'gyoretsu-stream';
/** Whoever was away longer finds the bell's number; a row of old messages would only be in the way. */
const LONGEST_ABSENCE_MS = 5 * 60 * 1_000;

let place: StreamPlace | null = null;

/** The tab's place. It begins anew for another user, and after a long absence. */
export function placeOf(userId: string): StreamPlace {
  if (place?.userId === userId) return place;
  const kept = read();
  const goesOn = kept?.userId === userId && Date.now() - kept.at < LONGEST_ABSENCE_MS;
  place = goesOn ? kept : { userId, lastEventId: '', since: null, at: Date.now() };
  return place;
}

/** Notes what changed about the tab's place. */
export function movePlace(userId: string, change: Partial<Pick<StreamPlace, 'lastEventId' | 'since'>>): void {
  place = { ...placeOf(userId), ...change };
  keep();
}

// The tab was there until now, even if nothing happened for long.
addEventListener('pagehide', keep);

function keep(): void {
  if (!place) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...place, at: Date.now() }));
  } catch {
    // A browser that keeps nothing: a reload starts afresh, and the bell knows the rest.
  }
}

function read(): StreamPlace | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}
