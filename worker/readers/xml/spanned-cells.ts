import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';

/** Steps that may be spent on marking covered cells. A true sheet needs a few for each merged area. */
const MAX_WORK = 200_000_000;

/**
 * The merged areas of a sheet whose cells say themselves how far they span. They are met from left to right and row by row. A cell
 * under an area covers nothing and shows nothing.
 */
export class SpannedCells {
  /** The last row in which each column is covered; made when the first span comes. */
  private coveredTo: Int32Array | null = null;
  private work = 0;

  constructor(private readonly sheet: string) {}

  /** A cell that is not covered itself spans `columns` and `rows`. Throws WorkbookError `too_many_merges`. */
  add(row: number, column: number, columns: number, rows: number): void {
    if (columns <= 1 && rows <= 1) return;
    this.coveredTo ??= new Int32Array(MAX_COLUMNS);
    const right = Math.min(column + columns, MAX_COLUMNS);
    const bottom = Math.min(row + rows - 1, MAX_ROWS);
    this.work += right - column;
    if (this.work > MAX_WORK) {
      throw new WorkbookError(
        'too_many_merges',
        `The sheet “${this.sheet}” has more merged areas than can be, overlapping each other. Open it in Excel, let Excel repair it, and save it again.`,
        { details: { sheet: this.sheet } },
      );
    }
    for (let i = column; i < right; i++) this.coveredTo[i] = Math.max(this.coveredTo[i] ?? 0, bottom);
  }

  /** Whether the cell, which comes after all that were added, is covered. */
  covers(row: number, column: number): boolean {
    return this.coveredTo !== null && (this.coveredTo[column] ?? 0) >= row;
  }
}
