import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Place } from './addresses.js';
import type { ColumnWidths } from './column-widths.js';
import { geometryOf, hitAt, ROW_PX, reveal } from './grid-geometry.js';
import { GridHead } from './grid-head.js';
import { ACTIVE_ID, GridRow } from './grid-row.js';
import { createGridScroll } from './grid-scroll.js';
import type { RowWindows } from './row-windows.js';
import { rangeOf, type Selection, selectByKey } from './selection.js';
import { usePointer } from './use-pointer.js';

/** Rows and columns drawn outside of the visible part: a small movement finds them there. */
const ROWS_BEYOND = 8;
const COLUMNS_BEYOND = 2;

/** A cell to scroll to. It is a new object each time, because the same cell may be asked for again. */
export interface Target {
  place: Place;
  align: 'near' | 'middle';
}

interface GridProps {
  /** The grid itself, which has the keyboard's focus. */
  element: RefObject<HTMLDivElement>;
  label: string;
  corner: string;
  lastRow: number;
  lastColumn: number;
  windows: RowWindows;
  widths: ColumnWidths;
  /** Whether the first row stays at the top as the columns' titles. */
  hasTitles: boolean;
  selection: Selection;
  target: Target | null;
  needle: string;
  onSelect: (selection: Selection, target: Target | null) => void;
  /** A person scrolled: from now on the grid must not scroll by itself. */
  onMoved: () => void;
  onResize: (column: number, width: number) => void;
  onFit: (column: number) => void;
}

/** A sheet as a grid of any size: only the visible cells are in the page. */
export function Grid(props: GridProps) {
  const { element, lastRow, lastColumn, windows, widths, hasTitles, selection, target, onSelect, onMoved } = props;
  const [scroll] = useState(createGridScroll);
  useSyncExternalStore(scroll.subscribe, scroll.version);
  const sheet = useMemo(() => ({ lastRow, lastColumn }), [lastRow, lastColumn]);
  const geometry = useMemo(() => geometryOf(sheet, widths, hasTitles), [sheet, widths, hasTitles]);
  const { headHeight, numbersWidth, firstRow, sheetHeight, sheetWidth } = geometry;

  const rows = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: lastRow - firstRow + 1,
    getScrollElement: () => element.current,
    estimateSize: () => ROW_PX,
    paddingStart: headHeight,
    overscan: ROWS_BEYOND,
    initialOffset: () => scroll.top,
    // The offsets are the sheet's, for which the element may be too short. Only `scroll` scrolls.
    observeElementOffset: (_, tell) => scroll.observe('top', (offset) => tell(offset, false)),
    scrollToFn: () => {},
  });
  const columns = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: lastColumn + 1,
    horizontal: true,
    getScrollElement: () => element.current,
    estimateSize: (column) => widths.widthOf(column),
    paddingStart: numbersWidth,
    overscan: COLUMNS_BEYOND,
    initialOffset: () => scroll.left,
    observeElementOffset: (_, tell) => scroll.observe('left', (offset) => tell(offset, false)),
    scrollToFn: () => {},
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns are measured anew because their widths changed
  useLayoutEffect(() => columns.measure(), [columns, widths]);

  useLayoutEffect(
    () => (element.current ? scroll.attach(element.current, onMoved) : undefined),
    [element, scroll, onMoved],
  );
  useLayoutEffect(() => scroll.setSheetHeight(sheetHeight), [scroll, sheetHeight]);
  // Columns that grow left of the visible ones must not push them aside.
  const before = useRef(widths);
  useLayoutEffect(() => {
    const column = before.current.columnAt(scroll.left);
    const moved = widths.startOf(column) - before.current.startOf(column);
    before.current = widths;
    if (moved !== 0 && scroll.left > 0) scroll.scrollTo({ left: scroll.left + moved });
  }, [widths, scroll]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new target scrolls, not a new width
  useLayoutEffect(() => {
    if (target && element.current) reveal(target.place, target.align, element.current, scroll, widths, geometry);
  }, [target]);

  const shownRows = rows.getVirtualItems();
  const shown = columns.getVirtualItems();
  const shownColumns = useMemo(() => shown.map((item) => item.index), [shown]);
  const first = (shownRows[0]?.index ?? 0) + firstRow;
  const final = (shownRows.at(-1)?.index ?? 0) + firstRow;
  useEffect(() => windows.want(first, final), [windows, first, final]);

  const pointer = usePointer({
    element: () => element.current,
    hitAt: (point) =>
      element.current
        ? hitAt(point, element.current, sheet, scroll, widths, geometry)
        : { zone: 'cell', place: selection.end },
    last: { row: lastRow, column: lastColumn },
    selection,
    onSelect: (selected) => onSelect(selected, null),
    scrollBy: (left, top) => scroll.scrollTo({ left: scroll.left + left, top: scroll.top + top }),
  });

  function onKeyDown(event: KeyboardEvent) {
    const room = (element.current?.clientHeight ?? 0) - headHeight;
    const rowsPerPage = Math.max(1, Math.floor(room / ROW_PX) - 1);
    const selected = selectByKey(selection, event, { lastRow, lastColumn, rowsPerPage });
    if (!selected) return;
    event.preventDefault();
    // If somebody selects everything, the grid does not scroll.
    const isWhole = event.key === ' ' || event.key.toLowerCase() === 'a' || event.key === 'Escape';
    onSelect(selected, isWhole ? null : { place: selected.end, align: 'near' });
  }

  const { from, to } = rangeOf(selection);
  const marks = (row: number) => {
    const isIn = row >= from.row && row <= to.row;
    return {
      from: isIn ? from.column : -1,
      to: isIn ? to.column : -1,
      active: row === selection.active.row ? selection.active.column : -1,
      handle: row === selection.end.row ? selection.end.column : -1,
    };
  };
  const shared = { columns: shownColumns, widths, numbersWidth, needle: props.needle };
  const isActiveShown =
    shownColumns.includes(selection.active.column) &&
    ((selection.active.row >= first && selection.active.row <= final) || selection.active.row < firstRow);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtual in both directions
    <div
      ref={element}
      role="grid"
      tabIndex={0}
      className="gy-grid"
      aria-label={props.label}
      aria-rowcount={lastRow + 1}
      aria-colcount={lastColumn + 2}
      aria-multiselectable
      aria-readonly
      aria-activedescendant={isActiveShown ? ACTIVE_ID : undefined}
      onKeyDown={onKeyDown}
      {...pointer}
    >
      <div className="gy-grid-canvas" style={{ height: scroll.heightFor(sheetHeight), width: sheetWidth }}>
        <GridHead
          columns={shownColumns}
          widths={widths}
          numbersWidth={numbersWidth}
          from={from.column}
          to={to.column}
          corner={props.corner}
          onResize={props.onResize}
          onFit={props.onFit}
        />
        {hasTitles && <GridRow {...shared} {...marks(1)} row={1} top={0} cells={windows.rowAt(1)} isTitles />}
        {shownRows.map(({ index, start }) => {
          const row = index + firstRow;
          const place = { row, top: start - scroll.shift, cells: windows.rowAt(row) };
          return <GridRow key={row} {...shared} {...marks(row)} {...place} isTitles={false} />;
        })}
      </div>
    </div>
  );
}
