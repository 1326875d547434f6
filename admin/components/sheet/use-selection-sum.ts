import { useEffect, useMemo, useState } from 'react';
import type { CellSum } from '../../../src/store/sums.js';
import { type Range, rangeText } from './addresses.js';
import { askSum } from './ask-sum.js';
import type { RowWindows } from './row-windows.js';
import { cellsOf, sumUp } from './selection-sum.js';

/** Dragging or holding a key passes many ranges. Only a range that stays for so many milliseconds is asked for. */
const REST_MS = 250;

/** The state of a selection's sum. */
export type SelectionSum =
  | { state: 'none' | 'failed' }
  /** `part` of it is summed up, from 0 to 1. */
  | { state: 'summing'; part: number }
  | { state: 'done'; sum: CellSum };

/**
 * Sums up the selected range: at once if its rows are here, else by the server. Once something else is selected, the request is
 * cancelled.
 */
export function useSelectionSum(taskId: string, sheetIndex: number, range: Range, windows: RowWindows): SelectionSum {
  const [asked, setAsked] = useState<{ of: string; sum: SelectionSum } | null>(null);
  const isOne = cellsOf(range) === 1;
  const of = rangeText(range);
  const version = windows.version();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` is the range, and the version says which rows are here
  const here = useMemo(() => (isOne ? null : sumUp(range, (row) => windows.rowAt(row))), [of, isOne, windows, version]);
  const isAsked = !isOne && here === null && !(asked?.of === of && asked.sum.state === 'done');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` is the range; the answer to a question must not ask it anew
  useEffect(() => {
    if (!isAsked) return;
    const controller = new AbortController();
    const tell = (sum: SelectionSum) => {
      if (!controller.signal.aborted) setAsked({ of, sum });
    };
    const rest = setTimeout(() => {
      tell({ state: 'summing', part: 0 });
      askSum({ taskId, sheetIndex }, range, controller.signal, (part) => tell({ state: 'summing', part })).then(
        (sum) => tell(sum === null ? { state: 'failed' } : { state: 'done', sum }),
        () => tell({ state: 'failed' }),
      );
    }, REST_MS);
    return () => {
      clearTimeout(rest);
      controller.abort();
    };
  }, [taskId, sheetIndex, of, isOne || here !== null]);

  if (isOne) return { state: 'none' };
  if (here) return { state: 'done', sum: here };
  return asked?.of === of ? asked.sum : { state: 'none' };
}
