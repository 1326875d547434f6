import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import { beyondLimits, noSheets, ROW_LIMIT, tooLongRow, tooManyCells, tooManySheets } from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import { ROWS_ARE_FULL, SHEET_BEGINS, SHEET_ENDS } from '../xml/book-stream.js';
import { SheetsScanner } from '../xml/sheets-scanner.js';
import { SpannedCells } from '../xml/spanned-cells.js';
import { DataReader } from './data-reader.js';
import { sheetName } from './outline.js';
import { StyleTable } from './style-table.js';
import * as names from './vocabulary.js';

/** Where the scanner is. */
const OUTSIDE = 0;
const IN_STYLES = 1;
const IN_WORKSHEET = 2;
const IN_TABLE = 3;
const IN_ROW = 4;
const IN_CELL = 5;
const IN_DATA = 6;

/** Column and row styles that name none. */
const NO_STYLE = -1;

/** What is known of the sheets before they are read. */
export interface KnownSheets {
  /** By 0-based index. */
  visibilityOf(index: number): SheetVisibility;
  /** A sheet that is not wanted gets its events, but its rows are not read. */
  isWanted(index: number): boolean;
}

/** Scans an XML Spreadsheet (Microsoft, "XML Spreadsheet Reference", Office 2003) sheet by sheet. */
export class SpreadsheetScanner extends SheetsScanner {
  private readonly styles = new StyleTable();
  private readonly data: DataReader;
  private spans = new SpannedCells('');
  private state = OUTSIDE;

  private sheets = 0;
  private sawTable = false;
  /** Inside Date1904. */
  private isDate1904 = false;
  private cellsLeft: number;

  /** The styles of cells without one: the table's, its columns' and the row's. */
  private tableStyle = NO_STYLE;
  private columnStyles: Int32Array | null = null;
  private nextStyledColumn = 0;
  private rowStyle = NO_STYLE;

  /** The 1-based number of the row, and of the one after it. */
  private row = 0;
  private nextRow = 1;
  /** The 0-based column of the cell, and of the one after it. */
  private column = -1;
  private nextColumn = 0;
  private style = 0;
  private hasData = false;

  /** `part` names the document in messages. */
  constructor(
    part: string,
    private readonly budgets: ReaderBudgets,
    private readonly known: KnownSheets,
  ) {
    super(names.ELEMENTS, names.ATTRIBUTES, part, () => this.place());
    this.data = new DataReader(this.stream, this.rows, this.styles, () => this.sheet.name);
    this.cellsLeft = budgets.cells;
  }

  protected text(): void {
    if (this.state === IN_DATA) this.data.text();
    else if (this.isDate1904) this.noteDate1904();
  }

  protected open(): void {
    const { stream } = this;
    const { element } = stream;
    switch (this.state) {
      case IN_DATA:
        if (element !== names.FORMATTED) this.skip();
        break;
      case IN_CELL:
        if (element === names.DATA && !this.hasData) this.beginData();
        else this.skip();
        break;
      case IN_ROW:
        if (element === names.CELL) this.beginCell();
        else this.skip();
        break;
      case IN_TABLE:
        if (element === names.ROW) this.beginRow();
        else {
          if (element === names.COLUMN) this.noteColumn();
          this.skip();
        }
        break;
      case IN_WORKSHEET:
        if (element === names.TABLE) this.beginTable();
        else this.skip();
        break;
      case IN_STYLES:
        this.styles.open(stream);
        break;
      default:
        this.openOutside(element);
    }
  }

  protected close(): void {
    const { element } = this.stream;
    switch (this.state) {
      case IN_DATA:
        if (element === names.DATA) {
          this.data.end();
          this.state = IN_CELL;
        }
        break;
      case IN_CELL:
        if (element === names.CELL) this.state = IN_ROW;
        break;
      case IN_ROW:
        if (element === names.ROW) this.endRow();
        break;
      case IN_TABLE:
        if (element === names.TABLE) this.state = IN_WORKSHEET;
        break;
      case IN_WORKSHEET:
        if (element === names.WORKSHEET) {
          this.state = OUTSIDE;
          this.told = SHEET_ENDS;
        }
        break;
      case IN_STYLES:
        if (element === names.STYLES) {
          this.styles.finish();
          this.state = OUTSIDE;
        }
        break;
      default:
        if (element === names.DATE_1904) this.isDate1904 = false;
        else if (element === names.WORKBOOK && this.sheets === 0) throw noSheets();
    }
  }

  private openOutside(element: number): void {
    const { stream } = this;
    const isRoot = stream.depth === (stream.isEmpty ? 0 : 1);
    if (isRoot) {
      if (element !== names.WORKBOOK) throw notWorkbook();
    } else if (element === names.STYLES) this.state = IN_STYLES;
    else if (element === names.WORKSHEET) this.beginSheet();
    else if (element === names.DATE_1904) {
      this.data.date1904 = true;
      this.isDate1904 = true;
    } else if (element !== names.EXCEL_WORKBOOK) this.skip();
  }

  /** Excel writes `<Date1904/>`; others may say true or false. */
  private noteDate1904(): void {
    const { window, textFrom, textTo } = this.stream;
    const text = window.bytes.toString('latin1', textFrom, textTo).trim();
    if (/^(false|0)$/i.test(text)) this.data.date1904 = false;
  }

  private beginSheet(): void {
    if (this.sheets >= this.budgets.sheets) throw tooManySheets(this.budgets.sheets);
    const index = this.sheets++;
    const name = sheetName(this.stream.get(names.NAME), index);
    this.sheet = { kind: 'sheet_start', index, name, visibility: this.known.visibilityOf(index) };
    this.spans = new SpannedCells(name);
    this.sawTable = false;
    this.cellsRead = 0;
    this.told = SHEET_BEGINS;
    if (this.stream.isEmpty || !this.known.isWanted(index)) {
      this.following = SHEET_ENDS;
      this.skip();
    } else this.state = IN_WORKSHEET;
  }

  private beginTable(): void {
    if (this.sawTable) throw this.stream.bad(`the sheet “${this.sheet.name}” has two tables`);
    this.sawTable = true;
    this.state = IN_TABLE;
    this.tableStyle = this.styleAttribute();
    this.columnStyles = null;
    this.nextStyledColumn = 0;
    this.row = 0;
    this.nextRow = 1;
  }

  private noteColumn(): void {
    const index = this.number(names.INDEX);
    const from = index === null ? this.nextStyledColumn : index - 1;
    const to = from + 1 + (this.number(names.SPAN) ?? 0);
    this.nextStyledColumn = to;
    const style = this.styleAttribute();
    if (style === NO_STYLE) return;
    this.columnStyles ??= new Int32Array(MAX_COLUMNS).fill(NO_STYLE);
    this.columnStyles.fill(style, Math.min(Math.max(from, 0), MAX_COLUMNS), Math.min(to, MAX_COLUMNS));
  }

  private beginRow(): void {
    const row = this.number(names.INDEX) ?? this.nextRow;
    if (row > MAX_ROWS) throw beyondLimits(this.sheet.name, `row ${row}`, { row });
    if (row <= this.row) throw this.outOfOrder(`row ${row} comes after row ${this.row}`);
    this.row = row;
    this.nextRow = row + 1 + (this.number(names.SPAN) ?? 0);
    this.column = -1;
    this.nextColumn = 0;
    this.rowStyle = this.styleAttribute();
    this.state = IN_ROW;
    this.rows.beginRow(row);
  }

  private endRow(): void {
    this.state = IN_TABLE;
    if (this.cellsLeft < 0) throw tooManyCells(this.sheet.name, this.row, this.budgets.cells);
    if (this.rows.endRow()) this.told = ROWS_ARE_FULL;
  }

  private beginCell(): void {
    const { row } = this;
    const index = this.number(names.INDEX);
    const column = index === null ? this.nextColumn : index - 1;
    if (column >= MAX_COLUMNS) {
      const cell = cellName(row, column);
      throw beyondLimits(this.sheet.name, `the cell ${cell}`, { cell });
    }
    if (column <= this.column)
      throw this.outOfOrder(`${cellName(row, Math.max(column, 0))} comes after ${cellName(row, this.column)}`);
    this.column = column;
    this.cellsRead++;
    this.cellsLeft--;
    const across = this.number(names.MERGE_ACROSS) ?? 0;
    this.nextColumn = column + 1 + across;
    if (this.spans.covers(row, column)) {
      this.skip();
      return;
    }
    this.spans.add(row, column, across + 1, (this.number(names.MERGE_DOWN) ?? 0) + 1);
    this.style = this.styleOf(column);
    this.hasData = false;
    this.state = IN_CELL;
  }

  private beginData(): void {
    if (this.rows.rowBytes > ROW_LIMIT) throw tooLongRow(this.sheet.name, this.row);
    this.hasData = true;
    this.state = IN_DATA;
    this.data.begin(this.row, this.column, this.style);
  }

  /** A cell's own style, else its row's, its column's, the table's. */
  private styleOf(column: number): number {
    const own = this.styleAttribute();
    if (own !== NO_STYLE) return own;
    if (this.rowStyle !== NO_STYLE) return this.rowStyle;
    const columnStyle = this.columnStyles?.[column] ?? NO_STYLE;
    if (columnStyle !== NO_STYLE) return columnStyle;
    return this.tableStyle === NO_STYLE ? this.styles.default : this.tableStyle;
  }

  private styleAttribute(): number {
    const { stream } = this;
    if (!stream.has(names.STYLE_ID)) return NO_STYLE;
    return this.styles.indexOf(stream.window.bytes, stream.valueFrom(names.STYLE_ID), stream.valueTo(names.STYLE_ID));
  }

  /** An attribute that holds a whole number, 0 or more (an Index: 1 or more); null without it. */
  private number(attribute: number): number | null {
    const { stream } = this;
    if (!stream.has(attribute)) return null;
    const text = stream.get(attribute)?.trim() ?? '';
    if (!/^\d{1,9}$/.test(text) || (attribute === names.INDEX && Number(text) === 0))
      throw stream.bad(`a number of a tag is “${text.slice(0, 20)}”`);
    return Number(text);
  }

  private outOfOrder(what: string): WorkbookError {
    return new WorkbookError(
      'out_of_order',
      `The rows and cells of the sheet “${this.sheet.name}” are not in order: ${what}. Excel would not open it either; save it again from the program it comes from.`,
      { details: { sheet: this.sheet.name } },
    );
  }

  /** Where the scanner is, for messages. */
  private place(): string {
    if (this.state < IN_WORKSHEET) return '';
    const { sheet, row, column } = this;
    if (this.state >= IN_CELL) return ` in cell ${cellName(row, column)} of the sheet “${sheet.name}”`;
    if (this.state < IN_TABLE || row === 0) return ` in the sheet “${sheet.name}”`;
    return ` in row ${row} of the sheet “${sheet.name}”`;
  }
}

function notWorkbook(): WorkbookError {
  return new WorkbookError(
    'not_a_workbook',
    'This is an XML file, but no workbook: its outermost tag is not that of an XML spreadsheet. Open it in the program it comes from, save it as .xlsx, and upload that.',
    { details: { kind: 'xml' } },
  );
}
