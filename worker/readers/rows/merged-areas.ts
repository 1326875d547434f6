import { WorkbookError } from '../../../src/errors.js';
import { NO_COLUMN } from '../../kernel/memory-map.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';

/** 1-based rows, 0-based columns, all inclusive. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

const MAX_AREAS = 1_000_000;
/** Steps that may be spent on the list of areas of the current row. A true sheet needs a few per area. */
const MAX_WORK = 50_000_000;
const NEVER = MAX_ROWS + 1;

/** Reads a reference, e.g. `A1:D10` or `B2`; null if it is none, or lies beyond Excel's limits. */
export function parseArea(reference: string): Area | null {
  const match = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$/.exec(reference);
  if (!match) return null;
  const [, left = '', top = '', right = left, bottom = top] = match;
  const columns = [columnNumber(left), columnNumber(right)];
  const rows = [Number(top), Number(bottom)];
  const area = {
    top: Math.min(...rows),
    left: Math.min(...columns),
    bottom: Math.max(...rows),
    right: Math.max(...columns),
  };
  return area.top < 1 || area.bottom > MAX_ROWS || area.right >= MAX_COLUMNS ? null : area;
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number - 1;
}

/** The merged areas of a sheet, in any order, as found before its rows are read. A single cell is no area. */
export class AreaList {
  count = 0;
  /** Four numbers of each area, because there may be a million areas: top, left, bottom, right. */
  private edges = new Int32Array(4 * 256);

  constructor(private readonly sheet: string) {}

  /** Throws WorkbookError `too_many_merges` beyond any true sheet's number. */
  add({ top, left, bottom, right }: Area): void {
    if (top === bottom && left === right) return;
    if (this.count === MAX_AREAS) throw tooManyMerges(this.sheet);
    const at = 4 * this.count++;
    if (at === this.edges.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.edges);
      this.edges = grown;
    }
    this.edges[at] = top;
    this.edges[at + 1] = left;
    this.edges[at + 2] = bottom;
    this.edges[at + 3] = right;
  }

  /** Returns area `index`, which must exist. */
  get(index: number): Area {
    const { edges } = this;
    const at = 4 * index;
    return { top: edges[at] ?? 0, left: edges[at + 1] ?? 0, bottom: edges[at + 2] ?? 0, right: edges[at + 3] ?? 0 };
  }

  /** Returns the areas' indexes by their tops, and those of one top by their left edges. */
  inOrder(): Uint32Array {
    const { edges, count } = this;
    const order = new Uint32Array(count);
    let isOrdered = true;
    const compare = (a: number, b: number) =>
      (edges[4 * a] ?? 0) - (edges[4 * b] ?? 0) || (edges[4 * a + 1] ?? 0) - (edges[4 * b + 1] ?? 0);
    for (let i = 0; i < count; i++) {
      order[i] = i;
      if (i > 0 && compare(i - 1, i) > 0) isOrdered = false;
    }
    return isOrdered ? order : order.sort(compare);
  }
}

/**
 * The merged areas of a sheet (ECMA-376 part 1, 18.3.1.55). Only the top left cell of each shows; others may hold stale values.
 * Asked row by row, downwards as a rule, and in a row from left to right.
 */
export class MergedAreas {
  /** Indexes of the areas by their tops; those before `next` have begun. */
  private readonly order: Uint32Array;
  private next = 0;
  /** The areas of this row, by their left edges: areas never overlap. */
  private active: Area[] = [];
  /** The cursor among them, which only moves right within a row. */
  private cursor = 0;
  private row = 0;
  /** The row in which `active` has to be made anew. */
  private changeAt: number;
  private work = 0;

  constructor(
    private readonly list: AreaList,
    private readonly sheet: string,
  ) {
    this.order = list.inOrder();
    this.changeAt = this.upcoming?.top ?? NEVER;
  }

  /** The first area that has not begun. */
  private get upcoming(): Area | null {
    const index = this.order[this.next];
    return index === undefined ? null : this.list.get(index);
  }

  startRow(row: number): void {
    if (row < this.row) this.rewind();
    this.row = row;
    this.cursor = 0;
    if (row < this.changeAt) return;
    const active = this.active.filter((area) => area.bottom >= row);
    for (let area = this.upcoming; area && area.top <= row; area = this.upcoming) {
      if (area.bottom >= row) active.push(area);
      this.next++;
    }
    active.sort((a, b) => a.left - b.left);
    this.active = active;
    this.changeAt = this.upcoming?.top ?? NEVER;
    for (const area of active) this.changeAt = Math.min(this.changeAt, area.bottom + 1);
    this.work += active.length + 1;
    if (active.length > MAX_COLUMNS || this.work > MAX_WORK) throw tooManyMerges(this.sheet);
  }

  /** Whether the cell is covered: in a merged area, but not its top left. */
  covers(column: number): boolean {
    for (let area = this.active[this.cursor]; area; area = this.active[++this.cursor]) {
      if (area.right >= column) return area.left <= column && !(area.left === column && area.top === this.row);
    }
    return false;
  }

  /**
   * The first row after this one for which `startRow` has to be called: rows before it have no merged areas. 0 while this row has some.
   */
  get plainUntil(): number {
    return this.active.length === 0 ? this.changeAt : 0;
  }

  /**
   * Writes the stretches of covered columns in this row for the kernel, from left to right, as pairs of first and last column. A pair
   * that ends with NO_COLUMN is the last. The kernel decides by them as `covers` does.
   */
  writeCovers(target: Int32Array): void {
    let at = 0;
    for (const { left, right, top } of this.active) {
      target[at++] = top === this.row ? left + 1 : left;
      target[at++] = right;
    }
    target[at] = NO_COLUMN;
    target[at + 1] = NO_COLUMN;
  }

  /** Begins at the top again, for a row that comes after one below it. */
  private rewind(): void {
    this.next = 0;
    this.active = [];
    this.changeAt = this.upcoming?.top ?? NEVER;
    this.work += this.list.count;
    if (this.work > MAX_WORK) throw tooManyMerges(this.sheet);
  }
}

function tooManyMerges(sheet: string): WorkbookError {
  return new WorkbookError(
    'too_many_merges',
    `The sheet “${sheet}” has more than ${MAX_AREAS.toLocaleString('en-US')} merged areas, or areas that overlap each other. Open it in Excel, let Excel repair it, and save it again.`,
    { details: { sheet } },
  );
}
