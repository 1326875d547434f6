/** How far the scanner of a sheet is among its rows and cells. */
export class SheetCursor {
  /** The row that began last (1-based), 0 before the first. */
  row = 0;
  inRow = false;
  /** Whether the row itself has a number. Then its cells must not contradict it. */
  rowIsNumbered = false;
  /** Whether a row came out of order, or came again. */
  isDisordered = false;
  /** The last column read of this row; -1 before the first. */
  column = -1;
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;
}
