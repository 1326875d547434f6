import { asRefusal, type Refusal } from './ask-server.js';
import { createKeptWindows, type LoadedRows } from './kept-windows.js';
import type { SheetRow } from './shown-text.js';

/** Rows in one request: 200 of a usual sheet, fewer of a broad one, because an answer must stay small. */
const ROWS_PER_WINDOW = 200;
const CELLS_PER_WINDOW = 20_000;
/** Requests under way at a time. Browsers allow six to a host, and a search or a download needs one too. */
const MOST_REQUESTS = 3;
/** Fast scrolling passes many windows that nobody looks at. Therefore requests are decided only this often, in milliseconds. */
const PAUSE_MS = 50;
const RETRY_MS = 2_000;

export type LoadRows = (from: number, to: number, signal: AbortSignal) => Promise<LoadedRows>;

/** The rows of a sheet that were looked at lately. */
export interface RowWindows {
  /** Null if the row is empty, undefined if it is not known yet. */
  rowAt(row: number): SheetRow | null | undefined;
  /** All known rows, in no order. */
  rowsKept(): SheetRow[];
  /** Says which rows are visible. They and their neighbours are loaded, and requests for others are cancelled. */
  want(first: number, last: number): void;
  /** Why rows are missing; null if none are. */
  trouble(): Refusal | null;
  /** Cancels the requests that are under way. */
  close(): void;
  /** For `useSyncExternalStore`. */
  subscribe(onChange: () => void): () => void;
  version(): number;
}

/** Keeps windows of a sheet with `lastRow` rows of `columns` cells. `onLoaded` gets the rows of each answer once. */
export function createRowWindows(
  sheet: { lastRow: number; columns: number },
  load: LoadRows,
  onLoaded: (rows: SheetRow[]) => void,
): RowWindows {
  const size = Math.min(Math.max(Math.floor(CELLS_PER_WINDOW / sheet.columns), 5), ROWS_PER_WINDOW);
  const last = Math.floor((sheet.lastRow - 1) / size);
  const kept = createKeptWindows(size, sheet.columns);
  const underWay = new Map<number, AbortController>();
  const subscribers = new Set<() => void>();
  let wanted: number[] = [];
  let seen = { first: 1, last: 1 };
  /** Whether an answer was too small for a window. From then on, only the visible rows are loaded. */
  let isHeavy = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let trouble: Refusal | null = null;
  let version = 0;
  let closed = false;

  function change(): void {
    version++;
    for (const subscriber of subscribers) subscriber();
  }

  function schedule(milliseconds: number): void {
    if (closed) return;
    pause ??= setTimeout(() => {
      pause = undefined;
      request();
    }, milliseconds);
  }

  function request(): void {
    for (const [number, controller] of underWay) {
      if (wanted.includes(number)) continue;
      controller.abort();
      underWay.delete(number);
    }
    for (const number of wanted) {
      kept.touch(number);
      const missing = findMissing(number);
      if (missing && underWay.size < MOST_REQUESTS && !underWay.has(number)) {
        void fetchRows(number, missing.from, missing.to);
      }
    }
  }

  /** Returns the first and last row of a window that have to be loaded; null if there are none. */
  function findMissing(number: number): { from: number; to: number } | null {
    const start = number * size + 1;
    const end = Math.min(start + size - 1, sheet.lastRow);
    const [first, final] = isHeavy ? [Math.max(start, seen.first), Math.min(end, seen.last)] : [start, end];
    for (let row = first; row <= final; row++) if (kept.rowAt(row) === undefined) return { from: row, to: final };
    // The first row may hold the columns' titles.
    return number === 0 && kept.rowAt(1) === undefined ? { from: 1, to: 1 } : null;
  }

  async function fetchRows(number: number, from: number, to: number): Promise<void> {
    const controller = new AbortController();
    underWay.set(number, controller);
    try {
      const loaded = await load(from, to, controller.signal);
      if (controller.signal.aborted) return;
      isHeavy ||= loaded.toRow < to;
      kept.add(number, from, loaded);
      kept.dropOldest(wanted);
      trouble = null;
      onLoaded(loaded.rows);
      underWay.delete(number);
      schedule(0);
      change();
    } catch (error) {
      // This code cancelled the request: nobody waits for it any more.
      if (controller.signal.aborted) return;
      underWay.delete(number);
      trouble = asRefusal(error);
      // Rows that are gone or forbidden stay so. A server that is unreachable comes back.
      if (trouble.status === 0 || trouble.status >= 500 || trouble.status === 429) schedule(RETRY_MS);
      change();
    }
  }

  return {
    rowAt: kept.rowAt,
    rowsKept: kept.all,
    want(firstRow, lastRow) {
      const [first, final] = [Math.floor((firstRow - 1) / size), Math.min(Math.floor((lastRow - 1) / size), last)];
      const looked = Array.from({ length: Math.max(final - first + 1, 0) }, (_, at) => first + at);
      seen = { first: firstRow, last: lastRow };
      // The visible rows come first, then their neighbours. The first rows are for fitting the columns, and may be their titles.
      wanted = [...looked, final + 1, first - 1, 0].filter((number) => number >= 0 && number <= last);
      schedule(PAUSE_MS);
    },
    trouble: () => trouble,
    close() {
      closed = true;
      clearTimeout(pause);
      for (const controller of underWay.values()) controller.abort();
      underWay.clear();
    },
    subscribe(onChange) {
      subscribers.add(onChange);
      return () => subscribers.delete(onChange);
    },
    version: () => version,
  };
}
