import type { Place } from './addresses.js';
import type { ColumnWidths } from './column-widths.js';
import type { GridScroll } from './grid-scroll.js';

export const ROW_PX = 24;
/** The height of the column letters, and of a frozen row of titles below them. */
export const HEAD_PX = 24;

/** The sizes and places of a grid's parts. */
export interface Geometry {
  /** Pixels of the column letters, and of the titles if there are any. */
  headHeight: number;
  /** Pixels of the row numbers. */
  numbersWidth: number;
  /** The first row below the titles. */
  firstRow: number;
  sheetHeight: number;
  sheetWidth: number;
}

/** What is at a point: a cell, the head of a row or column (`place` is a cell of it), or the corner above the numbers. */
export interface Hit {
  zone: 'cell' | 'row' | 'column' | 'corner';
  place: Place;
}

export function geometryOf(
  sheet: { lastRow: number; lastColumn: number },
  widths: ColumnWidths,
  hasTitles: boolean,
): Geometry {
  const headHeight = hasTitles ? HEAD_PX + ROW_PX : HEAD_PX;
  const numbersWidth = numbersWidthOf(sheet);
  const firstRow = hasTitles ? 2 : 1;
  return {
    headHeight,
    numbersWidth,
    firstRow,
    sheetHeight: headHeight + (sheet.lastRow - firstRow + 1) * ROW_PX,
    sheetWidth: numbersWidth + widths.startOf(sheet.lastColumn + 1),
  };
}

/** How many pixels the row numbers take. */
export function numbersWidthOf({ lastRow }: { lastRow: number }): number {
  return Math.max(40, String(lastRow).length * 8 + 18);
}

/** Finds what is at a point of the window. A point outside counts as the nearest one inside. */
export function hitAt(
  point: { clientX: number; clientY: number },
  element: HTMLElement,
  sheet: { lastRow: number; lastColumn: number },
  scroll: GridScroll,
  widths: ColumnWidths,
  geometry: Geometry,
): Hit {
  const box = element.getBoundingClientRect();
  const { headHeight, numbersWidth, firstRow } = geometry;
  const x = Math.min(point.clientX - box.left, element.clientWidth - 1);
  const y = Math.min(point.clientY - box.top, element.clientHeight - 1);
  const column = widths.columnAt(Math.max(x - numbersWidth, 0) + scroll.left);
  const below = Math.floor((Math.max(y - headHeight, 0) + scroll.top) / ROW_PX) + firstRow;
  const row = y >= HEAD_PX && y < headHeight ? 1 : Math.min(below, sheet.lastRow);
  const [isAbove, isLeft] = [y < HEAD_PX, x < numbersWidth];
  const zone = isAbove ? (isLeft ? 'corner' : 'column') : isLeft ? 'row' : 'cell';
  return { zone, place: { row: Math.max(row, 1), column } };
}

/** Scrolls no farther than needed until a cell is wholly visible. With `middle`, a cell that was out of sight comes to the middle. */
export function reveal(
  { row, column }: Place,
  align: 'near' | 'middle',
  element: HTMLElement,
  scroll: GridScroll,
  widths: ColumnWidths,
  { headHeight, numbersWidth, firstRow }: Geometry,
): void {
  const [start, end] = [widths.startOf(column), widths.startOf(column + 1)];
  const top = (row - firstRow) * ROW_PX;
  const left = seenFrom(start, end, scroll.left, element.clientWidth - numbersWidth, align);
  scroll.scrollTo({
    left,
    // A frozen row is always visible.
    ...(row >= firstRow && { top: seenFrom(top, top + ROW_PX, scroll.top, element.clientHeight - headHeight, align) }),
  });
}

/** Where the visible part has to begin for `start` to `end` to be in it. */
function seenFrom(start: number, end: number, seen: number, room: number, align: 'near' | 'middle'): number {
  if (start >= seen && end <= seen + room) return seen;
  if (align === 'middle') return Math.max(0, start - (room - (end - start)) / 2);
  return start < seen || end - start > room ? start : end - room;
}
