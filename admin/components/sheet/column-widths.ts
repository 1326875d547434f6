import { breadthOf, type SheetRow, shownText, typeAt } from './shown-text.js';

const USUAL_PX = 88;
const NARROWEST_PX = 48;
/**
 * Columns are fitted up to the first width, and further only into room that nobody else needs. By dragging, a person may make them as
 * broad as the second.
 */
const BROADEST_FIT_PX = 340;
const BROADEST_PX = 2_000;
/** The font size of cells, and the space left and right of their text together. */
const FONT_PX = 13;
const PADDING_PX = 16;
/** Characters of a text beyond this number do not count. */
const LONGEST_MEASURED = 250;

/** The widths of a sheet's columns, and where each begins. It is immutable: each change returns a new one. */
export interface ColumnWidths {
  widthOf(column: number): number;
  /** Where a column begins, in pixels from where the first one does. It also takes the column after the last. */
  startOf(column: number): number;
  /** The column at that many pixels from where the first one begins; outside of all, the first or the last. */
  columnAt(offset: number): number;
  /** Makes columns as broad as the cells of these rows, but none narrower than it was fitted before. */
  fit(rows: SheetRow[], only?: number): ColumnWidths;
  /**
   * Notes what later rows need. Their numbers and dates become wholly visible, because one that is cut off would look like another.
   * Texts wait for `spread`. Columns only grow, and columns that somebody has dragged stay as they are.
   */
  note(rows: SheetRow[]): ColumnWidths;
  /** Lets columns whose texts are cut off share the free part of `room`, in pixels. */
  spread(room: number): ColumnWidths;
  resize(column: number, width: number): ColumnWidths;
}

interface State {
  widths: ReadonlyMap<number, number>;
  /** The need of the broadest cell of each column, among the rows seen so far. */
  needs: ReadonlyMap<number, number>;
  /** Columns that somebody has dragged. */
  fixed: ReadonlySet<number>;
}

export function createColumnWidths(count: number): ColumnWidths {
  return withState(count, { widths: new Map(), needs: new Map(), fixed: new Set() });
}

function withState(count: number, state: State): ColumnWidths {
  const { widths, needs, fixed } = state;
  const starts = new Float64Array(count + 1);
  for (let column = 0; column < count; column++) {
    starts[column + 1] = (starts[column] ?? 0) + (widths.get(column) ?? USUAL_PX);
  }
  const startOf = (column: number) => starts[Math.min(Math.max(column, 0), count)] ?? 0;
  const same: ColumnWidths = {
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
      const found = needsOf(rows, only);
      const fitted = new Map(widths);
      if (only !== undefined) fitted.delete(only);
      for (const [column, { need }] of found) {
        if (only === undefined && fixed.has(column)) continue;
        fitted.set(column, Math.max(Math.min(need, BROADEST_FIT_PX), fitted.get(column) ?? 0));
      }
      const left = new Set([...fixed].filter((column) => column !== only));
      return withState(count, { widths: fitted, needs: joined(needs, found), fixed: left });
    },
    note(rows) {
      const found = needsOf(rows);
      const noted = joined(needs, found);
      const broken = [...found]
        .map(([column, { whole }]) => [column, Math.min(whole, BROADEST_FIT_PX)] as const)
        .filter(([column, needed]) => !fixed.has(column) && needed > same.widthOf(column));
      if (noted === needs && broken.length === 0) return same;
      return withState(count, { widths: new Map([...widths, ...broken]), needs: noted, fixed });
    },
    spread(room) {
      const grown = new Map(widths);
      const lackOf = (column: number) => (needs.get(column) ?? 0) - (grown.get(column) ?? USUAL_PX);
      let left = Math.floor(room - startOf(count));
      let lacking = [...needs.keys()].filter((column) => !fixed.has(column) && lackOf(column) > 0);
      // What one of them does not need of its share goes to the others.
      while (lacking.length > 0 && left >= lacking.length) {
        const share = Math.floor(left / lacking.length);
        for (const column of lacking) {
          const more = Math.min(share, lackOf(column));
          grown.set(column, (grown.get(column) ?? USUAL_PX) + more);
          left -= more;
        }
        lacking = lacking.filter((column) => lackOf(column) > 0);
      }
      return [...grown].some(([column, width]) => width !== widths.get(column))
        ? withState(count, { widths: grown, needs, fixed })
        : same;
    },
    resize(column, width) {
      const clamped = Math.round(Math.min(Math.max(width, NARROWEST_PX), BROADEST_PX));
      const dragged = new Map(widths).set(column, clamped);
      return withState(count, { widths: dragged, needs, fixed: new Set(fixed).add(column) });
    },
  };
  return same;
}

/** The widths that columns need for some rows: for all cells, and for those that must be wholly visible. */
function needsOf(rows: SheetRow[], only?: number): Map<number, { need: number; whole: number }> {
  const found = new Map<number, { need: number; whole: number }>();
  for (const row of rows) {
    const [first, last] = only === undefined ? [0, row.types.length - 1] : [only, only];
    for (let column = first; column <= last; column++) {
      const type = typeAt(row, column);
      if (type === '-') continue;
      const width = widthFor(shownText(row, column));
      const { need, whole } = found.get(column) ?? { need: 0, whole: 0 };
      const isWhole = type === 'n' || type === 'd';
      found.set(column, { need: Math.max(need, width), whole: isWhole ? Math.max(whole, width) : whole });
    }
  }
  return found;
}

/** Returns the greater needs of both; the same object if nothing is new. */
function joined(
  needs: ReadonlyMap<number, number>,
  found: ReadonlyMap<number, { need: number }>,
): ReadonlyMap<number, number> {
  const greater = [...found].filter(([column, { need }]) => need > (needs.get(column) ?? 0));
  return greater.length === 0
    ? needs
    : new Map([...needs, ...greater.map(([column, { need }]) => [column, need] as const)]);
}

/** The width of a text in pixels, estimated: measuring each text in the page would delay the first rows. */
function widthFor(text: string): number {
  const width = breadthOf(text.slice(0, LONGEST_MEASURED)) * digitWidth() + PADDING_PX;
  return Math.ceil(Math.min(Math.max(width, NARROWEST_PX), BROADEST_PX));
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
