import { type RefObject, useEffect, useRef } from 'react';
import { type Range, rangeText } from './addresses.js';
import { type Copied, isCopyable, layOutRange, readRange } from './copy-range.js';
import type { LoadRows, RowWindows } from './row-windows.js';

/** The result of a copy, as a key of the translations with its numbers. */
export type CopyNews =
  | { news: 'copied'; cells: number }
  | { news: 'copying'; rows: number; of: number }
  | { news: 'copyReady' }
  | { news: 'copyTooLarge' }
  | { news: 'copyFailed' };

/**
 * Copies a range. Browsers accept a copy only at once, inside the event; the newer API needs https. Therefore rows that are missing are
 * read first, and then copied as if the keys had been pressed again.
 */
export function useClipboard(
  element: RefObject<HTMLElement>,
  range: Range,
  windows: RowWindows,
  load: LoadRows,
  tell: (news: CopyNews) => void,
) {
  const prepared = useRef<Copied | null>(null);
  const reading = useRef<AbortController | null>(null);
  const selected = rangeText(range);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read belongs to one selection
  useEffect(
    () => () => {
      reading.current?.abort();
      prepared.current = null;
    },
    [selected],
  );

  const handler = useRef<(event: ClipboardEvent) => void>(() => {});
  // On the document: browsers send the event to the element with the text cursor, and a grid that has the focus by keyboard has none.
  useEffect(() => {
    const hasFocus = () => document.activeElement === element.current;
    // By this event Chrome asks whether there is anything to copy. The page has no selected text, therefore this must say yes.
    const allow = (event: Event) => hasFocus() && event.preventDefault();
    const copy = (event: ClipboardEvent) => hasFocus() && handler.current(event);
    document.addEventListener('beforecopy', allow);
    document.addEventListener('copy', copy);
    return () => {
      document.removeEventListener('beforecopy', allow);
      document.removeEventListener('copy', copy);
    };
  }, [element]);
  useEffect(() => {
    handler.current = onCopy;
  });

  function onCopy(event: ClipboardEvent) {
    event.preventDefault();
    if (!isCopyable(range)) return tell({ news: 'copyTooLarge' });
    const copied = prepared.current ?? layOutRange(range, (row) => windows.rowAt(row));
    if (!copied) return void read();
    event.clipboardData?.setData('text/plain', copied.tsv);
    event.clipboardData?.setData('text/html', copied.html);
    const { from, to } = range;
    tell({ news: 'copied', cells: (to.row - from.row + 1) * (to.column - from.column + 1) });
  }

  async function read() {
    const of = range.to.row - range.from.row + 1;
    reading.current?.abort();
    const controller = new AbortController();
    reading.current = controller;
    try {
      const copied = await readRange(
        range,
        (from, to) => load(from, to, controller.signal),
        (rows) => tell({ news: 'copying', rows, of }),
      );
      if (controller.signal.aborted) return;
      if (!copied) return tell({ news: 'copyTooLarge' });
      prepared.current = copied;
      // If the browser has forgotten the key press by now, it refuses, and the keys have to be pressed again.
      if (!copyNow()) tell({ news: 'copyReady' });
    } catch {
      if (!controller.signal.aborted) tell({ news: 'copyFailed' });
    }
  }

  function copyNow(): boolean {
    element.current?.focus();
    return document.execCommand('copy');
  }

  return copyNow;
}
