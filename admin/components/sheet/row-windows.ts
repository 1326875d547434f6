import { asRefusal, type Refusal } from './ask-server.js';
import type { SheetRow } from './shown-text.js';

/** Rows asked for at once: 200 of a usual sheet, fewer of a broad one, so that an answer stays small. */
const ROWS_PER_WINDOW = 200;
const CELLS_PER_WINDOW = 20_000;
/** What is kept: the oldest windows go first. */
const MOST_WINDOWS = 100;
const CELLS_KEPT = 1_000_000;
/** Requests under way at a time: browsers allow six to a host, and a search or a download wants one too. */
const MOST_REQUESTS = 3;
/** Whoever scrolls fast passes windows that they never look at: what is asked for is decided this often. */
const PAUSE_MS = 50;
const RETRY_MS = 2_000;

export type LoadRows = (from: number, to: number, signal: AbortSignal) => Promise<SheetRow[]>;

/** The rows of a sheet, as far as they were looked at lately. */
export interface RowWindows {
  /** Null where nothing is in the row, undefined where it is not known yet. */
  rowAt(row: number): SheetRow | null | undefined;
  /** All that is known, but in no order. */
  rowsKept(): SheetRow[];
  /** Says which rows are looked at: they and their neighbours are loaded, and requests for others given up. */
  want(first: number, last: number): void;
  /** Why rows are missing; null where all is well. */
  trouble(): Refusal | null;
  /** Gives up what is under way. */
  close(): void;
  /** For `useSyncExternalStore`. */
  subscribe(onChange: () => void): () => void;
  version(): number;
}

/** Keeps windows of a sheet with `lastRow` rows of `columns` cells; `onLoaded` sees each window's rows once. */
export function createRowWindows(
  sheet: { lastRow: number; columns: number },
  load: LoadRows,
  onLoaded: (rows: SheetRow[]) => void,
): RowWindows {
  const size = Math.min(Math.max(Math.floor(CELLS_PER_WINDOW / sheet.columns), 5), ROWS_PER_WINDOW);
  const most = Math.min(MOST_WINDOWS, Math.max(6, Math.floor(CELLS_KEPT / (size * sheet.columns))));
  const last = Math.floor((sheet.lastRow - 1) / size);
  /** By number, the one that was wanted last at the end. */
  const kept = new Map<number, (SheetRow | null)[]>();
  const underWay = new Map<number, AbortController>();
  const subscribers = new Set<() => void>();
  let wanted: number[] = [];
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
      const window = kept.get(number);
      if (window) {
        kept.delete(number);
        kept.set(number, window);
      } else if (underWay.size < MOST_REQUESTS && !underWay.has(number)) void fetchWindow(number);
    }
  }

  async function fetchWindow(number: number): Promise<void> {
    const controller = new AbortController();
    underWay.set(number, controller);
    const from = number * size + 1;
    const to = Math.min(from + size - 1, sheet.lastRow);
    try {
      const rows = await load(from, to, controller.signal);
      if (controller.signal.aborted) return;
      const window: (SheetRow | null)[] = Array.from({ length: to - from + 1 }, () => null);
      for (const row of rows) window[row.row - from] = row;
      kept.set(number, window);
      trouble = null;
      dropOldest();
      onLoaded(rows);
      underWay.delete(number);
      schedule(0);
      change();
    } catch (error) {
      // Given up by us: nobody waits for it any more.
      if (controller.signal.aborted) return;
      underWay.delete(number);
      trouble = asRefusal(error);
      // What is gone or not for us stays so; a server that is away comes back.
      if (trouble.status === 0 || trouble.status >= 500 || trouble.status === 429) schedule(RETRY_MS);
      change();
    }
  }

  function dropOldest(): void {
    for (const number of kept.keys()) {
      if (kept.size <= most) return;
      if (!wanted.includes(number)) kept.delete(number);
    }
  }

  return {
    rowAt(row) {
      return kept.get(Math.floor((row - 1) / size))?.[(row - 1) % size];
    },
    rowsKept: () => [...kept.values()].flat().filter((row) => row !== null),
    want(firstRow, lastRow) {
      const [first, final] = [Math.floor((firstRow - 1) / size), Math.min(Math.floor((lastRow - 1) / size), last)];
      const seen = Array.from({ length: Math.max(final - first + 1, 0) }, (_, at) => first + at);
      // What is looked at comes first, then what lies beside it. The first rows fit the columns, and may be their titles.
      wanted = [...seen, final + 1, first - 1, 0].filter((number) => number >= 0 && number <= last);
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
