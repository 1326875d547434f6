/** Where the scanner of a sheet stands among its rows and cells. */
export class SheetCursor {
  /** The row that began last (1-based), 0 before the first. */
  row = 0;
  inRow = false;
  /** The row's number came from the row itself, so that its cells may not say otherwise. */
  rowIsNumbered = false;
  /** A row came after one that it belongs before, or once more. */
  isDisordered = false;
  /** The last column read of this row; -1 before the first. */
  column = -1;
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;
}
