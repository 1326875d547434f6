import type { WorkbookError } from '../../../src/errors.js';
import { KIND_NUMBER } from '../../kernel/date-kinds.js';
import { TYPE_STRING } from '../../kernel/row-types.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import type { PartScanner, SheetContext } from '../package/package-format.js';
import {
  badSharedString,
  beyondLimits,
  ROW_LIMIT,
  rowAgain,
  TEXT_LIMIT,
  tooLongRow,
  tooLongText,
  tooManyCells,
} from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import type { MergedAreas } from '../rows/merged-areas.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { UnicodeToJson } from '../text/unicode-json.js';
import { dateKind } from '../values/cell-styles.js';
import { ERROR_TEXTS } from '../values/error-codes.js';
import { rkNumber } from '../values/rk-number.js';
import type { ZipPart } from '../zip/directory.js';
import { badRecord } from './damage.js';
import {
  BRT_BEGIN_SHEET,
  BRT_BEGIN_SHEET_DATA,
  BRT_CELL_BLANK,
  BRT_CELL_BOOL,
  BRT_CELL_ERROR,
  BRT_CELL_ISST,
  BRT_CELL_R_STRING,
  BRT_CELL_REAL,
  BRT_CELL_RK,
  BRT_CELL_ST,
  BRT_END_SHEET,
  BRT_END_SHEET_DATA,
  BRT_FMLA_BOOL,
  BRT_FMLA_ERROR,
  BRT_FMLA_NUM,
  BRT_FMLA_STRING,
  BRT_ROW_HDR,
  BRT_SHORT_BLANK,
  BRT_SHORT_ISST,
} from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';
import { findWideText, type WideText } from './wide-string.js';

const WANTED = recordSet([
  ...Array.from({ length: BRT_SHORT_ISST + 1 }, (_, id) => id),
  BRT_CELL_R_STRING,
  BRT_BEGIN_SHEET,
  BRT_END_SHEET,
  BRT_BEGIN_SHEET_DATA,
  BRT_END_SHEET_DATA,
]);

/** How far the scanner is: before the sheet, before the rows, among them, after them, after the sheet. */
const NOWHERE = 0;
const BEFORE = 1;
const INSIDE = 2;
const AFTER = 3;
const OVER = 4;

/**
 * Scans a worksheet or macro sheet part ([MS-XLSB] 2.1.7.62, 2.1.7.32) pushed to it piece by piece, into rows of a RowEncoder.
 *
 * Rows and cells that are not in order, or come twice, are read too: the encoder puts them in order. Only a row that comes again after
 * it was handed on is refused.
 */
export class SheetScanner implements PartScanner {
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;

  private readonly records: RecordReader;
  private state = NOWHERE;
  private row = 0;
  /** The last column read of this row. */
  private column = -1;
  /** The row to begin once the full batch has been taken; 0 if none waits. */
  private waitingRow = 0;
  /** Whether a row came out of order, or came again. */
  private isDisordered = false;
  private readonly place: WideText = { from: 0, to: 0 };
  private readonly text = new UnicodeToJson();

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: ZipPart,
    private readonly merged: MergedAreas | null,
  ) {
    this.records = new RecordReader(part, WANTED, () => this.whereabouts());
  }

  /** Adds bytes; `scan` then works through them. */
  push(bytes: Buffer): void {
    this.records.push(bytes);
  }

  /**
   * Works through what has been pushed. Returns true if the encoder's batch is full (take it and call again), false if more bytes are
   * needed, or at the end.
   * @throws WorkbookError for what cannot be read
   */
  scan(): boolean {
    const { records } = this;
    if (this.waitingRow > 0) this.beginRow(this.waitingRow);
    while (records.next()) {
      const { id } = records;
      if (id === BRT_ROW_HDR) {
        if (this.rowHeader()) return true;
      } else if (id <= BRT_SHORT_ISST || id === BRT_CELL_R_STRING) {
        this.cell(id);
      } else {
        this.around(id);
      }
    }
    if (this.context.cells.left < 0) throw this.overBudget();
    return false;
  }

  /** Says that all has been pushed and scanned. Throws WorkbookError `bad_record` if the sheet ends in the middle. */
  end(): void {
    this.records.finish();
    if (this.state === NOWHERE)
      throw badRecord(this.part.name, `it should hold the sheet “${this.sheet}”, but holds none`);
    if (this.state !== OVER) throw badRecord(this.part.name, `the sheet ends in the middle${this.whereabouts()}`);
  }

  /** The records that begin and end the sheet and its rows. */
  private around(id: number): void {
    if (id === BRT_BEGIN_SHEET && this.state === NOWHERE) this.state = BEFORE;
    else if (id === BRT_BEGIN_SHEET_DATA && this.state === BEFORE) this.state = INSIDE;
    else if (id === BRT_END_SHEET_DATA && this.state === INSIDE) {
      this.state = AFTER;
      if (this.row > 0) this.context.rows.endRow();
    } else if (id === BRT_END_SHEET && (this.state === BEFORE || this.state === AFTER)) this.state = OVER;
    else throw badRecord(this.part.name, `record ${id} is at a wrong place${this.whereabouts()}`);
  }

  /** BrtRowHdr, [MS-XLSB] 2.4.761: the row's number, then its format. Returns whether the batch is full and has to be taken first. */
  private rowHeader(): boolean {
    const { bytes, at, end } = this.records;
    const { rows, cells } = this.context;
    if (this.state !== INSIDE) throw badRecord(this.part.name, `a row is outside of the rows${this.whereabouts()}`);
    if (end - at < 4) throw badRecord(this.part.name, `a row is cut off${this.whereabouts()}`);
    const row = bytes.readUInt32LE(at) + 1;
    if (row > MAX_ROWS) throw beyondLimits(this.sheet, `row ${row.toLocaleString('en-US')}`, { row });
    // Cells without values never fill a batch: therefore the budget is checked here as well.
    if (cells.left < 0) throw this.overBudget();
    if (this.row > 0 && rows.endRow()) {
      this.waitingRow = row;
      return true;
    }
    this.beginRow(row);
    return false;
  }

  private beginRow(row: number): void {
    this.waitingRow = 0;
    if (row <= this.row) this.isDisordered = true;
    if (this.isDisordered && this.context.rows.wasHandedOn(row)) throw rowAgain(this.sheet, row);
    this.row = row;
    this.column = -1;
    this.context.rows.beginRow(row);
    this.merged?.startRow(row);
  }

  /** A cell: its column (4 bytes; not in the short forms), its style (3 bytes), a byte of flags, and its value. */
  private cell(id: number): void {
    const { bytes, at, end } = this.records;
    if (this.state !== INSIDE || this.row === 0)
      throw badRecord(this.part.name, `a cell is outside of the rows${this.whereabouts()}`);
    let column: number;
    let value: number;
    let type = id;
    if (id >= BRT_SHORT_BLANK && id <= BRT_SHORT_ISST) {
      if (this.column < 0)
        throw badRecord(
          this.part.name,
          `the first cell of row ${this.row} of the sheet “${this.sheet}” does not say its column`,
        );
      column = this.column + 1;
      value = at + 4;
      type = id - BRT_SHORT_BLANK + BRT_CELL_BLANK;
    } else {
      column = uint32(bytes, at);
      value = at + 8;
    }
    if (value > end) throw this.tooShort();
    if (column >= MAX_COLUMNS)
      throw beyondLimits(this.sheet, `a cell in column ${(column + 1).toLocaleString('en-US')} of row ${this.row}`, {
        row: this.row,
      });
    if (column <= this.column) this.turnBack();
    this.column = column;
    this.cellsRead++;
    this.context.cells.left--;
    if (type === BRT_CELL_BLANK || this.merged?.covers(column)) return;
    this.value(type, column, value, end);
  }

  /** Begins the row again as a new piece, for a cell that belongs before the last one, or in its place. */
  private turnBack(): void {
    const { rows } = this.context;
    if (rows.length > ROW_LIMIT) throw tooLongRow(this.sheet, this.row);
    rows.endRow();
    rows.beginRow(this.row);
    this.merged?.startRow(this.row);
    this.isDisordered = true;
  }

  /** A value of this type, which begins at `at` and must end before `end`. Formulas come after their values. */
  private value(type: number, column: number, at: number, end: number): void {
    const { bytes } = this.records;
    switch (type) {
      case BRT_CELL_RK:
        if (end - at < 4) throw this.tooShort();
        this.number(column, at, rkNumber(uint32(bytes, at)));
        return;
      case BRT_CELL_REAL:
      case BRT_FMLA_NUM:
        if (end - at < 8) throw this.tooShort();
        this.number(column, at, bytes.readDoubleLE(at));
        return;
      case BRT_CELL_ISST:
        if (end - at < 4) throw this.tooShort();
        this.sharedString(column, uint32(bytes, at));
        return;
      case BRT_CELL_ST:
      case BRT_FMLA_STRING:
        this.string(column, at, end);
        return;
      case BRT_CELL_R_STRING:
        // A RichStr ([MS-XLSB] 2.5.121) has a byte of flags before its text.
        this.string(column, at + 1, end);
        return;
      case BRT_CELL_BOOL:
      case BRT_FMLA_BOOL:
        this.boolean(column, at, end);
        return;
      case BRT_CELL_ERROR:
      case BRT_FMLA_ERROR:
        this.error(column, at, end);
    }
  }

  /** Stores a number. Its style (3 bytes, and one of flags) comes before `at`. */
  private number(column: number, at: number, value: number): void {
    const { rows, styles, date1904 } = this.context;
    const { bytes } = this.records;
    const style = (bytes[at - 4] ?? 0) | ((bytes[at - 3] ?? 0) << 8) | ((bytes[at - 2] ?? 0) << 16);
    const kind = dateKind(styles, style, value, date1904);
    if (kind === KIND_NUMBER) rows.number(column, value);
    else rows.serial(column, value, kind, date1904);
  }

  private sharedString(column: number, index: number): void {
    const { strings, rows } = this.context;
    if (index >= strings.count) throw badSharedString(this.sheet, this.row, column, index, strings.count);
    if (rows.rowBytes > ROW_LIMIT) throw tooLongRow(this.sheet, this.row);
    strings.store(rows, column, index);
  }

  private string(column: number, at: number, end: number): void {
    const { rows } = this.context;
    const { bytes } = this.records;
    const { place, text } = this;
    if (!findWideText(bytes, at, end, place)) {
      throw badRecord(
        this.part.name,
        `the text of the cell ${cellName(this.row, column)} of the sheet “${this.sheet}” is longer than its record`,
      );
    }
    const units = (place.to - place.from) / 2;
    if (units === 0) return;
    if (units > TEXT_LIMIT) throw tooLongText(this.sheet, this.row, column);
    if (rows.rowBytes > ROW_LIMIT) throw tooLongRow(this.sheet, this.row);
    const start = rows.open(column, TYPE_STRING, units * MOST_JSON_BYTES_PER_UNIT + 2);
    const stop = text.string(bytes, place.from, place.to, rows.bytes, start);
    if (stop - start > TEXT_LIMIT) throw tooLongText(this.sheet, this.row, column);
    rows.close(stop);
    rows.replaced += text.replaced;
  }

  private boolean(column: number, at: number, end: number): void {
    if (at >= end) throw this.tooShort();
    const byte = this.records.bytes[at] ?? 0;
    if (byte > 1) throw this.badValue(`the truth value ${byte}`);
    this.context.rows.boolean(column, byte === 1);
  }

  private error(column: number, at: number, end: number): void {
    if (at >= end) throw this.tooShort();
    const code = this.records.bytes[at] ?? 0;
    const shown = ERROR_TEXTS.get(code);
    if (shown === undefined) throw this.badValue(`the error code ${code}`);
    this.context.rows.error(column, shown);
  }

  /** Where the scanner is, for messages. */
  private whereabouts(): string {
    const where =
      this.column >= 0 ? `cell ${cellName(this.row, this.column)} of ` : this.row > 0 ? `row ${this.row} of ` : '';
    return where === '' ? ` in the sheet “${this.sheet}”` : ` after ${where}the sheet “${this.sheet}”`;
  }

  private tooShort(): WorkbookError {
    return badRecord(this.part.name, `a cell is cut off${this.whereabouts()}`);
  }

  private badValue(what: string): WorkbookError {
    return badRecord(
      this.part.name,
      `the cell ${cellName(this.row, this.column)} of the sheet “${this.sheet}” holds ${what}, which means nothing in Excel`,
    );
  }

  private overBudget(): WorkbookError {
    return tooManyCells(this.sheet, this.row, this.context.cells.budget);
  }
}

function uint32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}
