import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import { cellName } from '../cell-name.js';
import type { ReaderBudgets, SheetEnd, SheetStart } from '../contract.js';
import { RowEncoder } from '../row-encoder.js';
import { sheetEnd } from '../sheet-events.js';
import { BOOK_NEEDS_MORE, type BookScanner, ROWS_ARE_FULL, SHEET_BEGINS, SHEET_ENDS } from '../xml/book-stream.js';
import { beyondLimits, noSheets, tooManyCells, tooManySheets } from '../xml/cell-limits.js';
import { SpannedCells } from '../xml/spanned-cells.js';
import { CLOSE, NEED_MORE, OPEN, TagStream } from '../xml/tag-stream.js';
import { CellReader } from './cell-reader.js';
import { RowCells } from './row-cells.js';
import * as names from './vocabulary.js';

/** Where the scanner is. */
const OUTSIDE = 0;
const IN_SHEET = 1;
const IN_ROW = 2;
const IN_CELL = 3;

const TABLE_FAMILY = Buffer.from('table');
const FALSE = Buffer.from('false');
/** Styles that hide sheets; there is one for each hidden sheet at most. */
const MAX_HIDING_STYLES = 10_000;

/**
 * Scans a spreadsheet's content (OpenDocument 1.3 part 3, 3.7 and 9.1), a content.xml or a flat document, sheet by sheet. Of cells and
 * rows that stand for many, only those with something in them cost anything; LibreOffice fills a sheet up with empty ones.
 */
export class ContentScanner implements BookScanner {
  readonly rows = new RowEncoder();

  private readonly stream: TagStream;
  private readonly cells: RowCells;
  private readonly cell: CellReader;
  private spans = new SpannedCells('');
  private state = OUTSIDE;
  /** The depth at which what is passed over ends; -1 while nothing is. */
  private skippedTo = -1;

  private sawSpreadsheet = false;
  private sheets = 0;
  private sheet: SheetStart = { kind: 'sheet_start', index: 0, name: '', visibility: 'visible' };
  private cellsRead = 0;
  private cellsLeft: number;
  /** The table style being read, and those that hide their sheets. */
  private style: string | null = null;
  private readonly hiding = new Set<string>();

  /** The number of the row, and how often it comes. */
  private row = 0;
  private rowRepeat = 1;
  /** Rows that are still to be written of one that has ended. */
  private pending = 0;
  private pendingRow = 0;
  /** The 0-based column of the cell, and how many columns it stands for. */
  private column = 0;
  private cellColumns = 0;
  /** What `scan` is to answer next, and after that. */
  private step = BOOK_NEEDS_MORE;
  private following = BOOK_NEEDS_MORE;

  /** Of the sheets, `isWanted` (by 0-based index) says which are read; all of them are told of. `part` names the document in messages. */
  constructor(
    part: string,
    private readonly budgets: ReaderBudgets,
    private readonly isWanted: (index: number) => boolean,
  ) {
    this.stream = new TagStream(names.ELEMENTS, names.ATTRIBUTES, part, () => this.place());
    this.cells = new RowCells({ left: budgets.inflatedBytes, budget: budgets.inflatedBytes });
    this.cell = new CellReader(this.stream, this.cells, () => this.sheet.name);
    this.cellsLeft = budgets.cells;
  }

  push(bytes: Buffer): void {
    this.stream.push(bytes);
  }

  end(): void {
    this.stream.end();
  }

  sheetStart(): SheetStart {
    return this.sheet;
  }

  sheetEnd(): SheetEnd {
    return sheetEnd(this.rows.takeTotals(), this.cellsRead);
  }

  /** Throws WorkbookError for what cannot be read. */
  scan(): number {
    if (this.writePending()) return ROWS_ARE_FULL;
    const { stream } = this;
    for (;;) {
      if (this.step !== BOOK_NEEDS_MORE) {
        const { step } = this;
        this.step = this.following;
        this.following = BOOK_NEEDS_MORE;
        return step;
      }
      const token = stream.next();
      if (token === NEED_MORE) return BOOK_NEEDS_MORE;
      if (this.skippedTo >= 0) {
        if (token === CLOSE && stream.depth === this.skippedTo) this.skippedTo = -1;
      } else if (token === OPEN) {
        this.open();
        if (stream.isEmpty) {
          if (this.skippedTo >= 0) this.skippedTo = -1;
          else this.close();
        }
      } else if (token === CLOSE) this.close();
      else if (this.state === IN_CELL) this.cell.text();
    }
  }

  private open(): void {
    const { element } = this.stream;
    if (this.state === IN_CELL) {
      if (!this.cell.open(element)) this.skip();
    } else if (this.state === IN_ROW) {
      if (element === names.CELL) this.beginCell();
      else if (element === names.COVERED_CELL) this.coveredCell();
      else this.skip();
    } else if (this.state === IN_SHEET) {
      if (element === names.ROW) this.beginRow();
      else if (element !== names.ROW_GROUP) this.skip();
    } else this.openOutside(element);
  }

  private close(): void {
    const { element } = this.stream;
    if (this.state === IN_CELL) {
      if (element === names.CELL) this.endCell();
      else this.cell.close(element);
    } else if (this.state === IN_ROW) {
      if (element === names.ROW) this.endRow();
    } else if (this.state === IN_SHEET) {
      if (element === names.SHEET) {
        this.state = OUTSIDE;
        this.step = SHEET_ENDS;
      }
    } else if (element === names.STYLE_OF) this.style = null;
    else if (element === names.DOCUMENT) this.endDocument();
  }

  /** Passes over the element whose start tag has come. */
  private skip(): void {
    this.skippedTo = this.stream.isEmpty ? this.stream.depth : this.stream.depth - 1;
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
    else if (element === names.STYLE_OF)
      this.style = stream.is(names.FAMILY, TABLE_FAMILY) ? (stream.get(names.NAME) ?? null) : null;
    else if (element === names.TABLE_PROPERTIES) this.noteStyle();
    else if (element !== names.DOCUMENT && element !== names.CONTAINER) this.skip();
  }

  private noteStyle(): void {
    if (this.style === null || !this.stream.is(names.DISPLAY, FALSE)) return;
    this.hiding.add(this.style.slice(0, 1000));
    if (this.hiding.size > MAX_HIDING_STYLES) throw this.stream.bad('it has more styles that hide sheets than sheets');
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
    const isHidden = this.hiding.has((stream.get(names.STYLE_NAME) ?? '').slice(0, 1000));
    this.sheet = { kind: 'sheet_start', index, name, visibility: isHidden ? 'hidden' : 'visible' };
    this.spans = new SpannedCells(name);
    this.row = 1;
    this.cellsRead = 0;
    this.step = SHEET_BEGINS;
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
    this.cells.clear();
  }

  private endRow(): void {
    const { cells, row, rowRepeat } = this;
    this.state = IN_SHEET;
    this.row = row + rowRepeat;
    if (cells.filled > 0) {
      const last = row + rowRepeat - 1;
      if (last > MAX_ROWS) throw beyondLimits(this.sheet.name, `row ${last}`);
      this.cellsRead += cells.filled * rowRepeat;
      this.cellsLeft -= cells.filled * rowRepeat;
    }
    if (this.cellsLeft < 0) throw tooManyCells(this.budgets.cells, this.sheet.name, row);
    if (cells.filled === 0) return;
    cells.checkRepeats(rowRepeat, this.sheet.name);
    this.pending = rowRepeat;
    this.pendingRow = row;
    if (this.writePending()) this.step = ROWS_ARE_FULL;
  }

  /** Writes the rows that the last one stands for, until the batch is full: answers whether it is. */
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

  /** Goes on to the cell whose start tag has come; answers whether an area spanned by another covers it. */
  private enterCell(): boolean {
    this.column += this.cellColumns;
    this.cellColumns = this.repeats(names.COLUMNS_REPEATED);
    return this.column < MAX_COLUMNS && this.spans.covers(this.row, this.column);
  }

  private endCell(): void {
    this.state = IN_ROW;
    if (!this.cell.end()) this.countEmpty();
    else if (this.column + this.cellColumns > MAX_COLUMNS)
      throw beyondLimits(this.sheet.name, `the cell ${cellName(this.row, this.column + this.cellColumns - 1)}`);
  }

  /** An empty cell counts once, however many it stands for: they are nowhere. */
  private countEmpty(): void {
    this.cellsRead++;
    this.cellsLeft--;
  }

  /** How many an element stands for: a positive number (part 3, 19.675, 19.676), 1 without the attribute. */
  private repeats(attribute: number): number {
    const { stream } = this;
    if (!stream.has(attribute)) return 1;
    const { bytes } = stream.window;
    const to = stream.valueTo(attribute);
    let value = 0;
    for (let i = stream.valueFrom(attribute); i < to; i++) {
      const digit = (bytes[i] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) throw stream.bad('a number of repetitions or spanned cells is none');
      // More than there can be is as good as that.
      value = Math.min(value * 10 + digit, 2 * MAX_ROWS);
    }
    if (value === 0) throw stream.bad('a number of repetitions or spanned cells is none');
    return value;
  }

  /** Where the scanner is, for messages. */
  private place(): string {
    if (this.state === OUTSIDE) return '';
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
  );
}
