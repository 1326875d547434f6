import type { SheetEnd, SheetStart } from '../contract.js';
import { RowEncoder } from '../rows/row-encoder.js';
import { sheetEnd } from '../sheet-events.js';
import { BOOK_NEEDS_MORE, type BookScanner } from './book-stream.js';
import { ElementScanner } from './element-scanner.js';

/**
 * Scans a document that holds a workbook with all of its sheets. The next event goes into `told`, and the one after it into
 * `following`.
 */
export abstract class SheetsScanner extends ElementScanner implements BookScanner {
  readonly rows = new RowEncoder();
  /** The sheet that began last, and its cells with an entry so far. */
  protected sheet: SheetStart = { kind: 'sheet_start', index: 0, name: '', visibility: 'visible' };
  protected cellsRead = 0;
  /** What `scan` returns next, and after that. */
  protected told = BOOK_NEEDS_MORE;
  protected following = BOOK_NEEDS_MORE;

  sheetStart(): SheetStart {
    return this.sheet;
  }

  sheetEnd(): SheetEnd {
    return sheetEnd(this.rows.takeTotals(), this.cellsRead);
  }

  /** Throws WorkbookError for what cannot be read. */
  scan(): number {
    for (;;) {
      if (this.told !== BOOK_NEEDS_MORE) {
        const { told } = this;
        this.told = this.following;
        this.following = BOOK_NEEDS_MORE;
        return told;
      }
      if (!this.step()) return BOOK_NEEDS_MORE;
    }
  }
}
