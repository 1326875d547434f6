import { breadthOf, type SheetRow, shownText, typeAt } from './shown-text.js';

const USUAL_PX = 88;
const NARROWEST_PX = 48;
/** A column is fitted up to here; whoever wants it broader drags it. */
const BROADEST_FIT_PX = 340;
const BROADEST_PX = 2_000;
/** The size of a cell's letters, and what a cell has left and right of them. */
const FONT_PX = 13;
const PADDING_PX = 16;

/** How broad the columns of a sheet are, and where each begins. Never changes itself: each change gives a new one. */
export interface ColumnWidths {
  widthOf(column: number): number;
  /** Where a column begins, in pixels from where the first one does. Also of the one after the last. */
  startOf(column: number): number;
  /** The column at that many pixels from where the first one begins; the first or the last where there is none. */
  columnAt(offset: number): number;
  /** Makes columns as broad as what is in these rows, but none narrower than it was fitted before. */
  fit(rows: SheetRow[], only?: number): ColumnWidths;
  resize(column: number, width: number): ColumnWidths;
}

export function createColumnWidths(count: number, widths: ReadonlyMap<number, number> = new Map()): ColumnWidths {
  const starts = new Float64Array(count + 1);
  for (let column = 0; column < count; column++) {
    starts[column + 1] = (starts[column] ?? 0) + (widths.get(column) ?? USUAL_PX);
  }
  const startOf = (column: number) => starts[Math.min(Math.max(column, 0), count)] ?? 0;
  return {
    widthOf: (column) => widths.get(column) ?? USUAL_PX,
    startOf,
    columnAt(offset) {
      let [low, high] = [0, count - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (startOf(middle) <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    fit(rows, only) {
      const fitted = new Map(widths);
      if (only !== undefined) fitted.delete(only);
      for (const row of rows) {
        const [first, last] = only === undefined ? [0, row.types.length - 1] : [only, only];
        for (let column = first; column <= last; column++) {
          if (typeAt(row, column) === '-') continue;
          const width = widthFor(shownText(row, column));
          if (width > (fitted.get(column) ?? 0)) fitted.set(column, width);
        }
      }
      return createColumnWidths(count, fitted);
    },
    resize(column, width) {
      const clamped = Math.round(Math.min(Math.max(width, NARROWEST_PX), BROADEST_PX));
      return createColumnWidths(count, new Map(widths).set(column, clamped));
    },
  };
}

/** How many pixels a text takes, near enough: measuring each in the page would stop the first rows from showing. */
function widthFor(text: string): number {
  const width = breadthOf(text.slice(0, 100)) * digitWidth() + PADDING_PX;
  return Math.ceil(Math.min(Math.max(width, NARROWEST_PX), BROADEST_FIT_PX));
}

/** Whether a number or a date is too long for its column. Cut off, it would look like another one. */
export function overflows(text: string, width: number): boolean {
  return text.length * digitWidth() + PADDING_PX > width + 1;
}

let digit = 0;

/** A digit's width in the page's own font, which differs from system to system. */
function digitWidth(): number {
  if (digit > 0) return digit;
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = `${FONT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  digit = context?.measureText('0').width ?? FONT_PX * 0.64;
  return digit;
}
