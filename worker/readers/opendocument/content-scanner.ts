import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import type { ReaderBudgets } from '../contract.js';
import { beyondLimits, noSheets, tooManyCells, tooManySheets } from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import { ROWS_ARE_FULL, SHEET_BEGINS, SHEET_ENDS } from '../xml/book-stream.js';
import { SheetsScanner } from '../xml/sheets-scanner.js';
import { SpannedCells } from '../xml/spanned-cells.js';
import { CellDates } from './cell-dates.js';
import { CellReader } from './cell-reader.js';
import { DocumentStyles } from './document-styles.js';
import { RowCells } from './row-cells.js';
import * as names from './vocabulary.js';

/** Where the scanner is. */
const OUTSIDE = 0;
const IN_SHEET = 1;
const IN_ROW = 2;
const IN_CELL = 3;
const IN_STYLES = 4;

/**
 * Scans a spreadsheet's content (OpenDocument 1.3 part 3, 3.7 and 9.1), a content.xml or a flat document, sheet by sheet. LibreOffice
 * fills a sheet up with repeated empty cells and rows. Therefore only repeated ones with something in them cost anything.
 */
export class ContentScanner extends SheetsScanner {
  private readonly cells: RowCells;
  private readonly cell: CellReader;
  private readonly dates: CellDates;
  private spans = new SpannedCells('');
  private state = OUTSIDE;

  private sawSpreadsheet = false;
  private sheets = 0;
  private cellsLeft: number;
  /** The number of the row, and how often it is repeated. */
  private row = 0;
  private rowRepeat = 1;
  /** Rows that are still to be written: repetitions of a row that has ended. */
  private pending = 0;
  private pendingRow = 0;
  /** The 0-based column of the cell, and how many columns it is repeated over. */
  private column = 0;
  private cellColumns = 0;

  /**
   * `isWanted` says by a sheet's 0-based index whether it is read; every sheet gets its events. `part` names the document in messages;
   * `styles` has the styles of other parts, and takes in the document's own.
   */
  constructor(
    part: string,
    private readonly budgets: ReaderBudgets,
    private readonly isWanted: (index: number) => boolean,
    private readonly styles: DocumentStyles = new DocumentStyles(),
  ) {
    super(names.ELEMENTS, names.ATTRIBUTES, part, () => this.place());
    this.cells = new RowCells({ left: budgets.inflatedBytes, budget: budgets.inflatedBytes });
    this.dates = new CellDates(this.stream, styles);
    this.cell = new CellReader(this.stream, this.cells, this.dates, () => this.sheet.name);
    this.cellsLeft = budgets.cells;
  }

  override scan(): number {
    return this.writePending() ? ROWS_ARE_FULL : super.scan();
  }

  protected text(): void {
    if (this.state === IN_CELL) this.cell.text();
  }

  protected open(): void {
    const { element } = this.stream;
    if (this.state === IN_CELL) {
      if (!this.cell.open(element)) this.skip();
    } else if (this.state === IN_ROW) {
      if (element === names.CELL) this.beginCell();
      else if (element === names.COVERED_CELL) this.coveredCell();
      else this.skip();
    } else if (this.state === IN_SHEET) {
      if (element === names.ROW) this.beginRow();
      else if (element === names.COLUMN) this.dates.column(this.repeats(names.COLUMNS_REPEATED));
      else if (element !== names.GROUP) this.skip();
    } else if (this.state === IN_STYLES) {
      if (!this.styles.open(this.stream)) this.skip();
    } else this.openOutside(element);
  }

  protected close(): void {
    const { element } = this.stream;
    if (this.state === IN_CELL) {
      if (element === names.CELL) this.endCell();
      else this.cell.close(element);
    } else if (this.state === IN_ROW) {
      if (element === names.ROW) this.endRow();
    } else if (this.state === IN_SHEET) {
      if (element === names.SHEET) {
        this.state = OUTSIDE;
        this.told = SHEET_ENDS;
      }
    } else if (this.state === IN_STYLES) {
      if (element === names.AUTOMATIC_STYLES || element === names.COMMON_STYLES) this.state = OUTSIDE;
      else this.styles.close(element);
    } else if (element === names.DOCUMENT) this.endDocument();
  }

  private openOutside(element: number): void {
    const { stream } = this;
    const isRoot = stream.depth === (stream.isEmpty ? 0 : 1);
    if (isRoot !== (element === names.DOCUMENT)) {
      if (isRoot) throw notSpreadsheet('another kind of XML');
      this.skip();
    } else if (element === names.SPREADSHEET) this.sawSpreadsheet = true;
    else if (element === names.OTHER_BODY) throw notSpreadsheet('a text document, a presentation or a drawing');
    else if (element === names.SHEET && this.sawSpreadsheet) this.beginSheet();
    else if (element === names.AUTOMATIC_STYLES || element === names.COMMON_STYLES) {
      this.styles.begin(element);
      this.state = IN_STYLES;
    } else if (element === names.NULL_DATE) this.dates.countFrom(stream.get(names.NULL_DATE_VALUE));
    else if (element !== names.DOCUMENT && element !== names.CONTAINER && element !== names.SETTINGS) this.skip();
  }

  private endDocument(): void {
    if (!this.sawSpreadsheet) throw notSpreadsheet('a document without a spreadsheet');
    if (this.sheets === 0) throw noSheets();
  }

  private beginSheet(): void {
    const { stream } = this;
    const name = storable(stream.get(names.TABLE_NAME) ?? `Sheet${this.sheets + 1}`);
    if (COPY_OF_ANOTHER.test(name)) {
      this.skip();
      return;
    }
    if (this.sheets >= this.budgets.sheets) throw tooManySheets(this.budgets.sheets);
    const index = this.sheets++;
    const isHidden = this.styles.hides(stream.get(names.STYLE_NAME) ?? '');
    this.sheet = { kind: 'sheet_start', index, name, visibility: isHidden ? 'hidden' : 'visible' };
    this.spans = new SpannedCells(name);
    this.dates.startSheet();
    this.row = 1;
    this.cellsRead = 0;
    this.told = SHEET_BEGINS;
    if (stream.isEmpty || !this.isWanted(index)) {
      this.following = SHEET_ENDS;
      this.skip();
    } else this.state = IN_SHEET;
  }

  private beginRow(): void {
    this.state = IN_ROW;
    this.rowRepeat = this.repeats(names.ROWS_REPEATED);
    this.column = 0;
    this.cellColumns = 0;
    this.dates.startRow();
    this.cells.clear();
  }

  private endRow(): void {
    const { cells, row, rowRepeat } = this;
    this.state = IN_SHEET;
    this.row = row + rowRepeat;
    if (cells.filled > 0) {
      const last = row + rowRepeat - 1;
      if (last > MAX_ROWS) throw beyondLimits(this.sheet.name, `row ${last}`, { row: last });
      this.cellsRead += cells.filled * rowRepeat;
      this.cellsLeft -= cells.filled * rowRepeat;
    }
    if (this.cellsLeft < 0) throw tooManyCells(this.sheet.name, row, this.budgets.cells);
    if (cells.filled === 0) return;
    cells.checkRepeats(rowRepeat, this.sheet.name);
    this.pending = rowRepeat;
    this.pendingRow = row;
    if (this.writePending()) this.told = ROWS_ARE_FULL;
  }

  /** Writes the repetitions of the last row until the batch is full. Returns whether it is full. */
  private writePending(): boolean {
    while (this.pending > 0) {
      this.pending--;
      if (this.cells.write(this.rows, this.pendingRow++)) return true;
    }
    return false;
  }

  private beginCell(): void {
    const { stream, row } = this;
    const isCovered = this.enterCell();
    const columns = stream.has(names.COLUMNS_SPANNED) ? this.repeats(names.COLUMNS_SPANNED) : 1;
    const rows = stream.has(names.ROWS_SPANNED) ? this.repeats(names.ROWS_SPANNED) : 1;
    if (!isCovered) this.spans.add(row, this.column, columns, rows);
    if (isCovered || (stream.isEmpty && !stream.has(names.VALUE_TYPE))) {
      this.countEmpty();
      this.skip();
    } else if (this.cell.begin(row, this.column, this.cellColumns)) {
      this.state = IN_CELL;
    } else {
      this.endCell();
      this.skip();
    }
  }

  private coveredCell(): void {
    this.enterCell();
    this.countEmpty();
    this.skip();
  }

  /** Goes on to the cell whose start tag has come. Returns whether an area that another cell spans covers it. */
  private enterCell(): boolean {
    this.column += this.cellColumns;
    this.cellColumns = this.repeats(names.COLUMNS_REPEATED);
    return this.column < MAX_COLUMNS && this.spans.covers(this.row, this.column);
  }

  private endCell(): void {
    this.state = IN_ROW;
    if (!this.cell.end()) this.countEmpty();
    else if (this.column + this.cellColumns > MAX_COLUMNS) {
      const cell = cellName(this.row, this.column + this.cellColumns - 1);
      throw beyondLimits(this.sheet.name, `the cell ${cell}`, { cell });
    }
  }

  /** An empty cell counts once, however often it is repeated: the file holds it once. */
  private countEmpty(): void {
    this.cellsRead++;
    this.cellsLeft--;
  }

  /** Returns how often an element is repeated: a positive number (part 3, 19.675, 19.676), 1 without the attribute. */
  private repeats(attribute: number): number {
    const { stream } = this;
    if (!stream.has(attribute)) return 1;
    const { bytes } = stream.window;
    const to = stream.valueTo(attribute);
    let value = 0;
    for (let i = stream.valueFrom(attribute); i < to; i++) {
      const digit = (bytes[i] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) throw stream.bad('a number of repetitions or spanned cells is none');
      // The number is cut off at more than a sheet can have, because more digits would overflow.
      value = Math.min(value * 10 + digit, 2 * MAX_ROWS);
    }
    if (value === 0) throw stream.bad('a number of repetitions or spanned cells is none');
    return value;
  }

  /** Where the scanner is, for messages. */
  private place(): string {
    if (this.state === OUTSIDE || this.state === IN_STYLES) return '';
    const cell = this.state === IN_CELL ? `cell ${cellName(this.row, this.column)}` : `row ${this.row}`;
    return ` in ${cell} of the sheet “${this.sheet.name}”`;
  }
}

/** LibreOffice keeps copies of the sheets of other workbooks that formulas refer to, under such names: `'file:///book.ods'#$Sheet1`. */
const COPY_OF_ANOTHER = /^'[a-z]+:\/\/.*'#./is;

/** A sheet's name without what PostgreSQL refuses. */
function storable(name: string): string {
  return name.replaceAll('\0', '\ufffd').toWellFormed();
}

function notSpreadsheet(what: string): WorkbookError {
  return new WorkbookError(
    'not_a_workbook',
    `This is ${what}, not a spreadsheet. Open it in the program it comes from, and save its tables as an OpenDocument spreadsheet (.ods) or as .xlsx.`,
    { details: { kind: 'document' } },
  );
}
