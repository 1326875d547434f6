import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import { cellName } from '../cell-name.js';
import type { MergedAreas } from '../merged-areas.js';
import { type RowEncoder, TYPE_DATE, TYPE_NUMBER, TYPE_STRING } from '../row-encoder.js';
import { KIND_DEPENDS, type Styles } from '../values/cell-styles.js';
import { isDateSerial, KIND_NUMBER, MAX_DATE_BYTES, writeSerial } from '../values/serial-date.js';
import type { SharedStrings } from '../xlsx/shared-strings.js';
import type { ZipPart } from '../zip/directory.js';
import { badRecord } from './damage.js';
import { ERROR_TEXTS } from './error-codes.js';
import { MAX_NUMBER_BYTES, writeNumber } from './number-json.js';
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
import { TEXT_LIMIT } from './shared-strings.js';
import { encodeWideText, findWideText, MOST_JSON_BYTES_PER_UNIT, type WideText } from './wide-text.js';

/** What all sheets of a workbook share. */
export interface SheetContext {
  strings: SharedStrings;
  styles: Styles;
  date1904: boolean;
  rows: RowEncoder;
  /** Counts down over all sheets; the workbook is over its budget below 0. */
  cells: { left: number; budget: number };
}

/** Bytes of one row as JSON. PostgreSQL's jsonb ends at 256 MiB, of which no sheet worth reading needs a quarter. */
const ROW_LIMIT = 64 * 1024 * 1024;

const WANTED = recordSet([
  ...Array.from({ length: BRT_SHORT_ISST + 1 }, (_, id) => id),
  BRT_CELL_R_STRING,
  BRT_BEGIN_SHEET,
  BRT_END_SHEET,
  BRT_BEGIN_SHEET_DATA,
  BRT_END_SHEET_DATA,
]);

/** Where the scanner stands: before the sheet, before the rows, among them, after them, after the sheet. */
const NOWHERE = 0;
const BEFORE = 1;
const INSIDE = 2;
const AFTER = 3;
const OVER = 4;

/** Scans a worksheet or macro sheet part ([MS-XLSB] 2.1.7.62, 2.1.7.32) pushed to it piece by piece, into rows of a RowEncoder. */
export class SheetScanner {
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;

  private readonly records: RecordReader;
  private state = NOWHERE;
  private row = 0;
  /** The last column read of this row. */
  private column = -1;
  /** The row that begins once the batch, full with the row before it, has been taken; 0 if none waits. */
  private waitingRow = 0;
  private readonly text: WideText = { from: 0, to: 0 };
  private readonly double = new DataView(new ArrayBuffer(8));

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: ZipPart,
    private readonly merged: MergedAreas | null,
  ) {
    this.records = new RecordReader(part, WANTED, () => this.place());
  }

  /** Adds bytes; `scan` then works through them. */
  push(bytes: Buffer): void {
    this.records.push(bytes);
  }

  /**
   * Works through what has been pushed. Answers true when the encoder's batch is full (take it and call again), false when more
   * bytes are needed, or at the end. Throws WorkbookError for what cannot be read.
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
    if (this.state !== OVER) throw badRecord(this.part.name, `the sheet ends in the middle${this.place()}`);
  }

  /** The records that begin and end the sheet and its rows. */
  private around(id: number): void {
    if (id === BRT_BEGIN_SHEET && this.state === NOWHERE) this.state = BEFORE;
    else if (id === BRT_BEGIN_SHEET_DATA && this.state === BEFORE) this.state = INSIDE;
    else if (id === BRT_END_SHEET_DATA && this.state === INSIDE) {
      this.state = AFTER;
      if (this.row > 0) this.context.rows.endRow();
    } else if (id === BRT_END_SHEET && (this.state === BEFORE || this.state === AFTER)) this.state = OVER;
    else throw badRecord(this.part.name, `record ${id} stands where it cannot stand${this.place()}`);
  }

  /** BrtRowHdr, [MS-XLSB] 2.4.761: the row's number, then its format. Answers whether the batch is full and has to be taken first. */
  private rowHeader(): boolean {
    const { bytes, at, end } = this.records;
    const { rows, cells } = this.context;
    if (this.state !== INSIDE) throw badRecord(this.part.name, `a row stands outside of the rows${this.place()}`);
    if (end - at < 4) throw badRecord(this.part.name, `a row is cut off${this.place()}`);
    const row = bytes.readUInt32LE(at) + 1;
    if (row > MAX_ROWS) throw this.beyond(`row ${row.toLocaleString('en-US')}`);
    if (row <= this.row) {
      throw new WorkbookError(
        'out_of_order',
        `The rows of the sheet “${this.sheet}” are not in order: row ${row} comes after row ${this.row}. Open the workbook in Excel, let Excel repair it, and save it again.`,
      );
    }
    // Cells without values make no batch full: the budget is looked at here as well.
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
    this.row = row;
    this.column = -1;
    this.context.rows.beginRow(row);
    this.merged?.startRow(row);
  }

  /** A cell: its column (4 bytes; not in the short forms), its style (3 bytes), a byte of flags, and its value. */
  private cell(id: number): void {
    const { bytes, at, end } = this.records;
    if (this.state !== INSIDE || this.row === 0)
      throw badRecord(this.part.name, `a cell stands outside of the rows${this.place()}`);
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
      throw this.beyond(`a cell in column ${(column + 1).toLocaleString('en-US')} of row ${this.row}`);
    if (column <= this.column) {
      throw new WorkbookError(
        'out_of_order',
        `The cells of the sheet “${this.sheet}” are not in order: ${cellName(this.row, column)} comes after ${cellName(this.row, this.column)}. Open the workbook in Excel, let Excel repair it, and save it again.`,
      );
    }
    this.column = column;
    this.cellsRead++;
    this.context.cells.left--;
    if (type === BRT_CELL_BLANK || this.merged?.covers(column)) return;
    this.value(type, column, value, end);
  }

  /** A value of this type, which begins at `at` and must end before `end`. Formulas come after their values. */
  private value(type: number, column: number, at: number, end: number): void {
    const { bytes } = this.records;
    switch (type) {
      case BRT_CELL_RK:
        if (end - at < 4) throw this.tooShort();
        this.number(column, at, this.rkNumber(bytes, at));
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

  /** RkNumber, [MS-XLSB] 2.5.123: a whole number of 30 bits, or the upper 30 bits of a double; a hundredth of it if bit 0 is set. */
  private rkNumber(bytes: Buffer, at: number): number {
    const raw = uint32(bytes, at) | 0;
    let value = raw >> 2;
    if ((raw & 2) === 0) {
      this.double.setInt32(4, raw & ~3, true);
      value = this.double.getFloat64(0, true);
    }
    return (raw & 1) === 1 ? value / 100 : value;
  }

  /** A number, whose style (3 bytes, and one of flags) stands before `at`. */
  private number(column: number, at: number, value: number): void {
    const { rows, styles, date1904 } = this.context;
    const { bytes } = this.records;
    const style = (bytes[at - 4] ?? 0) | ((bytes[at - 3] ?? 0) << 8) | ((bytes[at - 2] ?? 0) << 16);
    let kind = styles.kinds[style] ?? KIND_NUMBER;
    if (kind === KIND_DEPENDS) kind = styles.kindOf(style, value);
    if (kind !== KIND_NUMBER && isDateSerial(value, date1904)) {
      const to = rows.open(column, TYPE_DATE, MAX_DATE_BYTES + 2);
      rows.bytes[to] = 0x22;
      const end = writeSerial(rows.bytes, to + 1, value, kind, date1904);
      rows.bytes[end] = 0x22;
      rows.close(end + 1);
    } else if (Number.isFinite(value)) {
      const to = rows.open(column, TYPE_NUMBER, MAX_NUMBER_BYTES);
      rows.close(writeNumber(rows.bytes, to, value));
    } else {
      rows.number(column, value);
    }
  }

  private sharedString(column: number, index: number): void {
    const { strings, rows } = this.context;
    if (index >= strings.count) {
      throw new WorkbookError(
        'bad_shared_string',
        `The cell ${cellName(this.row, column)} of the sheet “${this.sheet}” names text number ${index}, but the workbook has ${strings.count}. Open it in Excel, let Excel repair it, and save it again.`,
      );
    }
    const from = strings.offsets[index] ?? 0;
    const to = strings.offsets[index + 1] ?? 0;
    // "" is an empty cell
    if (to - from <= 2) return;
    if (rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
    rows.copy(column, TYPE_STRING, strings.arena, from, to);
    if (strings.replacedIn.size > 0) rows.replaced += strings.replacedIn.get(index) ?? 0;
  }

  private string(column: number, at: number, end: number): void {
    const { rows } = this.context;
    const { bytes } = this.records;
    const { text } = this;
    if (!findWideText(bytes, at, end, text)) {
      throw badRecord(
        this.part.name,
        `the text of the cell ${cellName(this.row, column)} of the sheet “${this.sheet}” is longer than its record`,
      );
    }
    const units = (text.to - text.from) / 2;
    if (units === 0) return;
    if (units > TEXT_LIMIT) throw this.tooLongText();
    if (rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
    const start = rows.open(column, TYPE_STRING, units * MOST_JSON_BYTES_PER_UNIT + 2);
    const stop = encodeWideText(bytes, text.from, text.to, rows.bytes, start, rows);
    if (stop - start > TEXT_LIMIT) throw this.tooLongText();
    rows.close(stop);
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
  private place(): string {
    const where =
      this.column >= 0 ? `cell ${cellName(this.row, this.column)} of ` : this.row > 0 ? `row ${this.row} of ` : '';
    return where === '' ? ` in the sheet “${this.sheet}”` : ` after ${where}the sheet “${this.sheet}”`;
  }

  private tooShort(): WorkbookError {
    return badRecord(this.part.name, `a cell is cut off${this.place()}`);
  }

  private badValue(what: string): WorkbookError {
    return badRecord(
      this.part.name,
      `the cell ${cellName(this.row, this.column)} of the sheet “${this.sheet}” holds ${what}, which means nothing in Excel`,
    );
  }

  private beyond(what: string): WorkbookError {
    return new WorkbookError(
      'beyond_limits',
      `The sheet “${this.sheet}” has ${what}, beyond the 1,048,576 rows and 16,384 columns of Excel.`,
    );
  }

  private tooLongText(): WorkbookError {
    return new WorkbookError(
      'too_long_text',
      `The text in cell ${cellName(this.row, this.column)} of the sheet “${this.sheet}” is longer than the 32,767 characters that Excel allows. Shorten it.`,
    );
  }

  private tooLongRow(): WorkbookError {
    return new WorkbookError(
      'too_long_row',
      `Row ${this.row} of the sheet “${this.sheet}” comes to more than ${ROW_LIMIT / 1024 / 1024} MiB of text, more than the database can take. Split it.`,
    );
  }

  private overBudget(): WorkbookError {
    return new WorkbookError(
      'too_many_cells',
      `The workbook has more than ${this.context.cells.budget.toLocaleString('en-US')} cells, the most that are read; the sheet “${this.sheet}” passed it in row ${this.row}. Split it into several workbooks.`,
    );
  }
}

function uint32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}
