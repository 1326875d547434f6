import { WorkbookError } from '../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from './budgets.js';

/** 1-based rows, 0-based columns, all inclusive. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

const MAX_AREAS = 1_000_000;
/** Steps spent on keeping the list of areas of a row up to date; a true sheet needs a few per area. */
const MAX_WORK = 50_000_000;
const NEVER = MAX_ROWS + 1;

/** Reads a reference such as `A1:D10` or `B2`; null if it is none, or lies beyond Excel's limits. */
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

/** The merged areas that a first look at a sheet finds: a single cell is none, and no more are kept than MergedAreas needs to refuse them. */
export class AreaList {
  readonly areas: Area[] = [];

  add(area: Area): void {
    if (area.top === area.bottom && area.left === area.right) return;
    if (this.areas.length <= MAX_AREAS) this.areas.push(area);
  }
}

/**
 * The merged areas of a sheet (ECMA-376 part 1, 18.3.1.55). Only the top left cell of each shows; others may hold stale values.
 * Asked row by row, downwards as a rule, and in a row from left to right.
 */
export class MergedAreas {
  /** By their tops; those before `next` have begun. */
  private areas: Area[];
  private next = 0;
  /** The areas of this row, by their left edges: areas never overlap. */
  private active: Area[] = [];
  /** The cursor among them, which only moves right within a row. */
  private cursor = 0;
  private row = 0;
  /** The row where `active` has to be made anew. */
  private changeAt: number;
  private work = 0;

  /** `areas` in any order. Throws WorkbookError `too_many_merges` beyond any true sheet's number. */
  constructor(
    areas: Area[],
    private readonly sheet: string,
  ) {
    if (areas.length > MAX_AREAS) throw this.tooMany();
    this.areas = areas.sort((a, b) => a.top - b.top || a.left - b.left);
    this.changeAt = this.areas[0]?.top ?? NEVER;
  }

  startRow(row: number): void {
    if (row < this.row) this.rewind();
    this.row = row;
    this.cursor = 0;
    if (row < this.changeAt) return;
    const active = this.active.filter((area) => area.bottom >= row);
    for (let area = this.areas[this.next]; area && area.top <= row; area = this.areas[++this.next]) {
      if (area.bottom >= row) active.push(area);
    }
    active.sort((a, b) => a.left - b.left);
    this.active = active;
    this.changeAt = this.areas[this.next]?.top ?? NEVER;
    for (const area of active) this.changeAt = Math.min(this.changeAt, area.bottom + 1);
    this.work += active.length + 1;
    if (active.length > MAX_COLUMNS || this.work > MAX_WORK) throw this.tooMany();
  }

  /** Whether the cell is covered: in a merged area, but not its top left. */
  covers(column: number): boolean {
    for (let area = this.active[this.cursor]; area; area = this.active[++this.cursor]) {
      if (area.right >= column) return area.left <= column && !(area.left === column && area.top === this.row);
    }
    return false;
  }

  /** Begins at the top again, for a row that comes after one below it. */
  private rewind(): void {
    this.next = 0;
    this.active = [];
    this.changeAt = this.areas[0]?.top ?? NEVER;
    this.work += this.areas.length;
    if (this.work > MAX_WORK) throw this.tooMany();
  }

  private tooMany(): WorkbookError {
    return new WorkbookError(
      'too_many_merges',
      `The sheet “${this.sheet}” has more merged areas than can be, overlapping each other. Open it in Excel, let Excel repair it, and save it again.`,
      { details: { sheet: this.sheet } },
    );
  }
}
