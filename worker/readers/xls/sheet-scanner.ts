import type { WorkbookError } from '../../../src/errors.js';
import { KIND_NUMBER } from '../../kernel/date-kinds.js';
import { badSharedString, ROW_LIMIT, tooLongRow, tooManyCells } from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import type { MergedAreas } from '../rows/merged-areas.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import type { SharedStrings } from '../shared-strings/shared-strings.js';
import { dateKind, type Styles } from '../values/cell-styles.js';
import { ERROR_TEXTS } from '../values/error-codes.js';
import { rkNumber } from '../values/rk-number.js';
import { type CellText, CellTextReader } from './cell-text.js';
import type { CodePage } from './code-page.js';
import {
  type BiffVersion,
  BLANK,
  BOF,
  BOOL_ERR,
  CONTINUE,
  EOF,
  FORMULA,
  INTEGER,
  IXFE,
  LABEL,
  LABEL_SST,
  LAST_CELL,
  MUL_BLANK,
  MUL_RK,
  NUMBER,
  RK,
  recordKinds,
  STRING,
} from './record-kinds.js';
import { damaged } from './refusals.js';
import { cellsOf } from './sheet-survey.js';

/** What the scanner needs to know about the workbook and, in BIFF2 to BIFF4, about the sheet. */
export interface SheetContext {
  version: BiffVersion;
  strings: SharedStrings;
  styles: Styles;
  /** BIFF2 cells that name their number format instead of an XF. */
  cellsNameFormats: boolean;
  codePage: CodePage;
  date1904: boolean;
  rows: RowEncoder;
  /** Counts down over all sheets; the workbook is over its budget below 0. */
  cells: { left: number; budget: number };
}

/** A BIFF2 cell with this XF takes its XF from the IXFE record before it. */
const SEE_IXFE = 63;

/** Makes rows of a sheet's records ([MS-XLS] 2.1.7.20.5), whose cells come in order. */
export class SheetScanner {
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;
  /** The encoder's batch is full: take it and go on. */
  isFull = false;
  /** The sheet's EOF has come. */
  isOver = false;

  private readonly kinds: Uint8Array;
  /** Where a cell's value begins in its record. */
  private readonly body: number;
  private readonly texts: CellTextReader;
  private depth = 1;
  /** The 0-based row under work, -1 for none. */
  private row = -1;
  private ixfe = 0;
  /** The column of a formula whose text has not come yet, else -1. */
  private formulaColumn = -1;
  /** A text that goes on in CONTINUE records. */
  private cutText: CellText | null = null;

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly merged: MergedAreas | null,
  ) {
    this.kinds = recordKinds(context.version);
    this.body = context.version === 2 ? 7 : 6;
    this.texts = new CellTextReader(context);
  }

  /**
   * Works through the whole records in `bytes[from .. end)`. Returns where it stopped: before a record that is not whole, at the
   * sheet's end, or because `isFull`.
   * @throws WorkbookError for what cannot be read
   */
  scan(bytes: Buffer, view: DataView, from: number, end: number): number {
    const { kinds } = this;
    this.isFull = false;
    let at = from;
    while (at + 4 <= end && !this.isOver) {
      const size = view.getUint16(at + 2, true);
      const next = at + 4 + size;
      if (next > end) break;
      const kind = kinds[view.getUint16(at, true)] ?? 0;
      if (kind !== 0) {
        if (kind === EOF) {
          if (--this.depth === 0) this.end();
        } else if (kind === BOF) {
          this.depth++;
        } else if (this.depth === 1) {
          if (kind <= LAST_CELL) {
            const row = view.getUint16(at + 4, true);
            if (row !== this.row && !this.startRow(row)) break;
            this.cell(kind, bytes, view, at + 4, size);
          } else {
            this.besideCells(kind, bytes, at + 4, size);
          }
        }
      }
      at = next;
    }
    return at;
  }

  /** Ends the row before, and begins one. Returns false if the batch was full: nothing has begun then. */
  private startRow(row: number): boolean {
    const { rows, cells } = this.context;
    if (this.row >= 0) {
      this.checkText();
      if (cells.left < 0) throw this.overBudget();
      this.row = -1;
      this.isFull = rows.endRow();
      if (this.isFull) return false;
    }
    this.row = row;
    rows.beginRow(row + 1);
    this.merged?.startRow(row + 1);
    return true;
  }

  /** The sheet is over, with or without an EOF. */
  end(): void {
    this.isOver = true;
    if (this.row < 0) return;
    this.checkText();
    if (this.context.cells.left < 0) throw this.overBudget();
    this.context.rows.endRow();
  }

  private cell(kind: number, bytes: Buffer, view: DataView, at: number, size: number): void {
    if (this.cutText !== null) this.checkText();
    this.formulaColumn = -1;
    const { rows, cells } = this.context;
    const column = view.getUint16(at + 2, true);
    const count = cellsOf(kind, size);
    this.cellsRead += count;
    cells.left -= count;
    if (kind === MUL_RK) {
      for (let i = 0; i < count; i++) {
        const one = at + 4 + 6 * i;
        if (!this.merged?.covers(column + i))
          this.number(column + i, view.getUint16(one, true), rkNumber(view.getInt32(one + 2, true)));
      }
      return;
    }
    if (kind === BLANK || kind === MUL_BLANK || this.merged?.covers(column)) return;
    const body = at + this.body;
    switch (kind) {
      case LABEL_SST:
        this.sharedString(column, view.getUint32(body, true));
        break;
      case RK:
        this.number(column, view.getUint16(at + 4, true), rkNumber(view.getInt32(body, true)));
        break;
      case NUMBER:
        this.number(column, this.styleAt(view, at), view.getFloat64(body, true));
        break;
      case INTEGER:
        this.number(column, this.styleAt(view, at), view.getUint16(body, true));
        break;
      case BOOL_ERR:
        this.boolOrError(column, bytes[body] ?? 0, bytes[body + 1] !== 0);
        break;
      case FORMULA:
        this.formula(column, view, at);
        break;
      case LABEL:
        if (rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
        this.cutText = this.texts.label(column, bytes, body, at + size);
        break;
    }
  }

  /** Reads a record that is no cell, but belongs to one. */
  private besideCells(kind: number, bytes: Buffer, at: number, size: number): void {
    if (kind === STRING) {
      if (this.formulaColumn < 0) return;
      if (this.context.rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
      this.cutText = this.texts.label(this.formulaColumn, bytes, at, at + size);
      this.formulaColumn = -1;
    } else if (kind === CONTINUE) {
      if (this.cutText !== null && this.texts.goOn(this.cutText, bytes, at, at + size)) this.cutText = null;
    } else if (kind === IXFE) {
      this.ixfe = size >= 2 ? bytes.readUInt16LE(at) : 0;
    }
  }

  /** The index of the cell's style. */
  private styleAt(view: DataView, at: number): number {
    if (this.body === 6) return view.getUint16(at + 4, true);
    if (this.context.cellsNameFormats) return view.getUint8(at + 5) & 0x3f;
    const xf = view.getUint8(at + 4) & 0x3f;
    return xf === SEE_IXFE ? this.ixfe : xf;
  }

  private number(column: number, style: number, value: number): void {
    const { styles, date1904, rows } = this.context;
    const kind = dateKind(styles, style, value, date1904);
    if (kind === KIND_NUMBER) rows.number(column, value);
    else rows.serial(column, value, kind, date1904);
  }

  private sharedString(column: number, index: number): void {
    const { strings, rows } = this.context;
    if (index >= strings.count) throw badSharedString(this.sheet, this.row + 1, column, index, strings.count);
    if (rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
    strings.store(rows, column, index);
  }

  private boolOrError(column: number, value: number, isError: boolean): void {
    const { rows } = this.context;
    if (isError) rows.error(column, ERROR_TEXTS.get(value) ?? `#ERR${value}`);
    else rows.boolean(column, value !== 0);
  }

  /** The cached value of a formula ([MS-XLS] 2.5.133): a double, unless its last two bytes are all ones. */
  private formula(column: number, view: DataView, at: number): void {
    const result = at + this.body;
    if (view.getUint16(result + 6, true) !== 0xffff) {
      this.number(column, this.styleAt(view, at), view.getFloat64(result, true));
      return;
    }
    const type = view.getUint8(result);
    if (type === 0) this.formulaColumn = column;
    else if (type === 1 || type === 2) this.boolOrError(column, view.getUint8(result + 2), type === 2);
  }

  /** Refuses a text whose other part has not come. */
  private checkText(): void {
    if (this.cutText === null) return;
    const cell = cellName(this.row + 1, this.cutText.column);
    throw damaged(`the text in cell ${cell} of the sheet “${this.sheet}” is cut`, { sheet: this.sheet, cell });
  }

  private tooLongRow(): WorkbookError {
    return tooLongRow(this.sheet, this.row + 1);
  }

  private overBudget(): WorkbookError {
    return tooManyCells(this.sheet, this.row + 1, this.context.cells.budget);
  }
}
