/** This tab's place in the stream, kept for the tab's next page. */
export interface StreamPlace {
  userId: string;
  /** The id of the last event that the tab has received. */
  lastEventId: string;
  /** The server's clock when this tab began to watch: earlier ends are no news to it. */
  since: string | null;
  /** When the tab was last open, by the browser's clock. */
  at: number;
}

const KEY = 'gyoretsu-stream';
/** After a longer absence, in milliseconds, only the bell's number shows what happened. A row of old messages would be in the way. */
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

/** Changes parts of the tab's place. */
export function movePlace(userId: string, change: Partial<Pick<StreamPlace, 'lastEventId' | 'since'>>): void {
  place = { ...placeOf(userId), ...change };
  keep();
}

// The tab was open until now, even if nothing happened for long.
addEventListener('pagehide', keep);

function keep(): void {
  if (!place) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...place, at: Date.now() }));
  } catch {
    // If the browser has no storage, a reload starts afresh, and the bell shows the rest.
  }
}

function read(): StreamPlace | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}
