import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useWords } from '../words.js';
import { type Address, type Place, type Range, readAddress } from './addresses.js';
import { askServer, type Refusal } from './ask-server.js';
import type { Sheet } from './book.js';
import { createColumnWidths } from './column-widths.js';
import { MOST_ROWS_COPIED } from './copy-range.js';
import { FindBar } from './find-bar.js';
import { Grid, type Target } from './grid.js';
import { numbersWidthOf } from './grid-geometry.js';
import { createRowWindows, type LoadRows } from './row-windows.js';
import { rangeOf, type Selection, selectRange } from './selection.js';
import { type SheetRow, shownText } from './shown-text.js';
import { SumLine } from './sum-line.js';
import { type CopyNews, useClipboard } from './use-clipboard.js';
import { useSelectionSum } from './use-selection-sum.js';
import { ValueBar } from './value-bar.js';

/**
 * So many windows fit the columns. Later ones widen a column only for numbers and dates, which would look like others if they were cut
 * off.
 */
const WINDOWS_FITTED = 3;

interface SheetPanelProps {
  id: string;
  taskId: string;
  sheet: Sheet;
  hasTitles: boolean;
  /** The range to begin with, and to go to later: a new object each time. */
  goTo: Range;
  isFinding: boolean;
  /** Counts how often somebody opened the search. */
  findAsked: number;
  onFindClosed: () => void;
  onSelected: (range: Range) => void;
  /** Another sheet's address was typed. */
  onGoElsewhere: (address: Address) => void;
  /** The rows are gone, or the user may not see them any more. */
  onRefused: (refusal: Refusal) => void;
}

/** One sheet: its grid, the bar above it, and the facts about the selection. */
export function SheetPanel(props: SheetPanelProps) {
  const { taskId, sheet, hasTitles, goTo, onSelected, onRefused } = props;
  const { say, language } = useWords('Sheets');
  const grid = useRef<HTMLDivElement>(null);
  const findInput = useRef<HTMLInputElement>(null);
  const last = useMemo(() => extentOf(sheet), [sheet]);
  const clamped = useCallback(
    (range: Range) => selectRange({ from: clamp(range.from, last), to: clamp(range.to, last) }),
    [last],
  );
  const [selection, setSelection] = useState<Selection>(() => clamped(goTo));
  const [target, setTarget] = useState<Target | null>(() => ({ place: clamped(goTo).active, align: 'middle' }));
  const [widths, setWidths] = useState(() => createColumnWidths(last.column + 1));
  const [needle, setNeedle] = useState('');
  const [news, setNews] = useState<CopyNews | { news: 'sheetEnds' } | null>(null);

  const load = useCallback<LoadRows>(
    async (from, to, signal) => {
      const path = `/parse_results/window?task_id=${taskId}&sheet_index=${sheet.sheet_index}&from_row=${from}&to_row=${to}`;
      const { rows, to_row: toRow } = await askServer<{ rows: SheetRow[]; to_row: number }>(path, { signal });
      return { rows, toRow };
    },
    [taskId, sheet.sheet_index],
  );
  const windows = useMemo(() => {
    let fitted = 0;
    return createRowWindows({ lastRow: last.row, columns: last.column + 1 }, load, (rows) => {
      if (rows.length === 0) return;
      const isFirst = fitted++ < WINDOWS_FITTED;
      setWidths((before) => (isFirst ? before.fit(rows) : before.note(rows)).spread(roomOf(grid.current, last.row)));
      // The new widths may have moved the target out of sight.
      if (isFirst) setTarget((before) => before && { ...before });
    });
  }, [last, load]);
  // If the window becomes broader, the columns have more room.
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidths((before) => before.spread(roomOf(element, last.row))));
    observer.observe(element);
    return () => observer.disconnect();
  }, [last]);
  useSyncExternalStore(windows.subscribe, windows.version);
  // The arrow keys work at once, unless somebody has the focus elsewhere: among the tabs, or in a menu.
  useEffect(() => {
    if (document.activeElement === document.body) grid.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => () => windows.close(), [windows]);

  const select = useCallback(
    (selected: Selection, wanted: Target | null) => {
      setSelection(selected);
      if (wanted) setTarget(wanted);
      setNews(null);
      onSelected(rangeOf(selected));
    },
    [onSelected],
  );
  const forgetTarget = useCallback(() => setTarget(null), []);
  const go = useCallback(
    (range: Range) => {
      const selected = clamped(range);
      select(selected, { place: selected.active, align: 'middle' });
      if (range.to.row > last.row || range.to.column > last.column) setNews({ news: 'sheetEnds' });
    },
    [clamped, last, select],
  );
  const begun = useRef(goTo);
  useEffect(() => {
    if (begun.current !== goTo) go(goTo);
    begun.current = goTo;
  }, [goTo, go]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that somebody wants to find, the field is ready
  useEffect(() => {
    findInput.current?.focus();
    findInput.current?.select();
  }, [props.findAsked]);
  const range = rangeOf(selection);
  const copyNow = useClipboard(grid, range, windows, load, setNews);

  const trouble = windows.trouble();
  useEffect(() => {
    if (trouble && [401, 404, 410].includes(trouble.status)) onRefused(trouble);
  }, [trouble, onRefused]);

  const sum = useSelectionSum(taskId, sheet.sheet_index, range, windows);
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 10 });
  return (
    <div id={props.id} role="tabpanel" aria-label={sheet.name} className="gy-sheet-panel">
      <ValueBar
        range={range}
        active={selection.active}
        row={windows.rowAt(selection.active.row)}
        title={hasTitles && selection.active.row > 1 ? shownText(windows.rowAt(1), selection.active.column) : ''}
        onGo={(address) => {
          if (address.sheet !== null && address.sheet !== sheet.name) return props.onGoElsewhere(address);
          go(address.range);
          grid.current?.focus();
        }}
      />
      {props.isFinding && (
        <FindBar
          input={findInput}
          taskId={taskId}
          sheetIndex={sheet.sheet_index}
          lastRow={last.row}
          active={selection.active}
          onFound={(place) => go({ from: place, to: place })}
          onText={(text) => setNeedle(text.toLowerCase())}
          onClose={() => {
            setNeedle('');
            props.onFindClosed();
            grid.current?.focus();
          }}
        />
      )}
      <Grid
        element={grid}
        label={sheet.name}
        corner={say('selectAll')}
        lastRow={last.row}
        lastColumn={last.column}
        windows={windows}
        widths={widths}
        hasTitles={hasTitles}
        selection={selection}
        target={target}
        needle={needle}
        onSelect={select}
        onMoved={forgetTarget}
        onResize={(column, width) => setWidths((before) => before.resize(column, width))}
        onFit={(column) => setWidths((before) => before.fit(windows.rowsKept(), column))}
      />
      <div className="gy-sheet-foot">
        <span role="status" className="gy-sheet-news">
          {trouble ? say('rowsMissing') : news && tell(news)}
        </span>
        <SumLine sum={sum} />
        <button type="button" className="gy-button gy-small" onClick={() => copyNow()} title={say('copyHint')}>
          {say('copy')}
        </button>
      </div>
    </div>
  );

  function tell(told: NonNullable<typeof news>): string {
    if (told.news === 'copied') return say('copied', { cells: number(told.cells) });
    if (told.news === 'copying') return say('copying', { rows: number(told.rows), of: number(told.of) });
    if (told.news === 'copyTooLarge') return say('copyTooLarge', { rows: number(MOST_ROWS_COPIED) });
    return told.news === 'sheetEnds' ? say('sheetEnds', { row: number(last.row) }) : say(told.news);
  }
}

/** The visible width of the columns, in pixels; 0 before there is a grid. */
function roomOf(element: HTMLElement | null, lastRow: number): number {
  return element ? element.clientWidth - numbersWidthOf({ lastRow }) : 0;
}

/** The last cell of the used range. */
function extentOf(sheet: Sheet): Place {
  const address = readAddress(sheet.dimensions ?? 'A1', { row: 1, column: 0 });
  return address?.range.to ?? { row: 1, column: 0 };
}

function clamp({ row, column }: Place, last: Place): Place {
  return { row: Math.min(row, last.row), column: Math.min(column, last.column) };
}
