import {
  BATCH_BYTES,
  BATCH_ROWS,
  COUNT,
  FIRST_COLUMN,
  LAST_COLUMN,
  LENGTH,
  NEXT_COLUMN,
  ROW,
  ROW_START,
  ROW_TYPE_START,
  STORED_CELLS,
  TYPES_LENGTH,
} from '../../kernel/memory-map.js';
import { TYPE_BOOLEAN, TYPE_DATE, TYPE_EMPTY, TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../../kernel/row-types.js';
import { MAX_COLUMNS } from '../budgets.js';
import type { RowBatch } from '../contract.js';
import { MAX_NUMBER_BYTES, writeNumber } from '../values/number-json.js';
import { MAX_DATE_BYTES, writeSerial } from '../values/serial-date.js';
import { cellName } from './cell-name.js';
import { copyBytes, viewOf } from './copy-bytes.js';
import { createRowMemory, type RowMemory } from './row-memory.js';
import { HandedOnRows, orderRows } from './row-order.js';

/** From this many empty cells before a cell on, a native fill costs less than a loop. */
const WIDE_GAP = 64;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** The totals of a sheet's rows, for its SheetEnd. */
export interface RowTotals {
  rows: number;
  stored: number;
  replaced: number;
  dimensions: string | null;
}

/**
 * Builds RowBatches, for every format: cells go in from left to right and row by row, finished JSON comes out.
 *
 * Call `beginRow`, then one method for each cell that has something in it, then `endRow`. The methods for cells are `string`, `number`,
 * `boolean`, `date`, `serial` and `error`. Readers that hold encoded bytes already call `copy`, or `open` and `close`. Columns are
 * 0-based and must ascend. Cells left out are null. Trailing empty cells and whole empty rows do not appear, therefore empty cells need
 * no call. All buffers are reused: take a batch, use it, then `clear`.
 *
 * Rows should ascend. If a file has them in another order, each batch is put in order as it is taken. A row that is begun again adds
 * its cells to those before; the later of two for one place stays. It must not have been handed on already: ask `wasHandedOn`.
 */
export class RowEncoder {
  bytes: Buffer = Buffer.alloc(0);
  /** How much of `bytes` is filled. */
  length = 0;
  /** Characters that became U+FFFD so far in this sheet. Readers that encode text themselves add theirs. */
  replaced = 0;

  private view = viewOf(this.bytes);
  private types = this.bytes;
  private typesLength = 0;
  private rows: Uint32Array = new Uint32Array();
  private starts = this.rows;
  private ends = this.rows;
  private typeStarts = this.rows;
  private typeEnds = this.rows;
  private count = 0;
  /** This batch has outgrown the memory given. */
  private hasOutgrown = false;

  private row = 0;
  /** Whether a row of this sheet came out of order, or came again. */
  private isDisordered = false;
  private readonly handedOn = new HandedOnRows();
  private rowStart = 0;
  private rowTypeStart = 0;
  /** The column after the last cell of this row. */
  private column = 0;

  private storedRows = 0;
  private storedCells = 0;
  private firstRow = Number.MAX_SAFE_INTEGER;
  private lastRow = 0;
  private firstColumn = MAX_COLUMNS;
  private lastColumn = -1;

  /** `memory` belongs to this object alone. A batch that outgrows it gets memory of its own, which is dropped after the batch. */
  constructor(private readonly memory: RowMemory = createRowMemory()) {
    this.returnToMemory();
  }

  /** Bytes of the row under work so far. Readers refuse a row that no database would take. */
  get rowBytes(): number {
    return this.length - this.rowStart;
  }

  /** The row that began last (1-based); 0 before the first of a sheet. */
  get currentRow(): number {
    return this.row;
  }

  /** Starts a row (1-based number). */
  beginRow(row: number): void {
    if (row <= this.row) this.isDisordered = true;
    this.row = row;
    this.rowStart = this.length;
    this.rowTypeStart = this.typesLength;
    this.column = 0;
  }

  /** Ends the row, and keeps it if it has a cell. Returns whether it is time to hand the batch on. */
  endRow(): boolean {
    const cells = this.column;
    if (cells === 0) return false;
    // The row has passed `open`, which keeps a byte free for the bracket.
    this.bytes[this.length++] = 0x5d;
    const at = this.count++;
    if (at === this.rows.length) this.growRows();
    this.rows[at] = this.row;
    this.starts[at] = this.rowStart;
    this.ends[at] = this.length;
    this.typeStarts[at] = this.rowTypeStart;
    this.typeEnds[at] = this.typesLength;
    this.storedRows++;
    if (this.row < this.firstRow) this.firstRow = this.row;
    if (this.row > this.lastRow) this.lastRow = this.row;
    if (cells - 1 > this.lastColumn) this.lastColumn = cells - 1;
    return this.length >= BATCH_BYTES || this.typesLength >= BATCH_BYTES || this.count >= BATCH_ROWS;
  }

  /**
   * Makes room for a cell of at most `size` bytes, and fills the gap before it with nulls. Returns where in `bytes` its JSON goes.
   * `bytes` may be another buffer afterwards. Write there, then call `close` with the position after it.
   */
  open(column: number, type: number, size: number): number {
    const gap = column - this.column;
    // Every null of the gap takes 5 bytes. The cell takes a comma or the row's bracket before it, and the row's end one byte more.
    const need = this.length + gap * 5 + size + 2;
    if (need > this.bytes.length) this.growBytes(need);
    if (this.typesLength + gap + 1 > this.types.length) this.growTypes(this.typesLength + gap + 1);
    const bytes = this.bytes;
    let at = this.length;
    bytes[at] = at === this.rowStart ? 0x5b : 0x2c;
    at++;
    if (gap > WIDE_GAP) {
      bytes.fill('null,', at, at + gap * 5, 'latin1');
      at += gap * 5;
      this.types.fill(TYPE_EMPTY, this.typesLength, this.typesLength + gap);
      this.typesLength += gap;
    } else if (gap > 0) {
      for (let i = 0; i < gap; i++) {
        bytes[at] = 0x6e;
        bytes[at + 1] = 0x75;
        bytes[at + 2] = 0x6c;
        bytes[at + 3] = 0x6c;
        bytes[at + 4] = 0x2c;
        at += 5;
        this.types[this.typesLength++] = TYPE_EMPTY;
      }
    }
    this.types[this.typesLength++] = type;
    this.column = column + 1;
    this.storedCells++;
    if (column < this.firstColumn) this.firstColumn = column;
    return at;
  }

  /** Ends the cell that `open` began: its JSON ends before `end`. */
  close(end: number): void {
    this.length = end;
  }

  /** A cell whose JSON is `source[start .. end)`: the digits of a number, or a string with its quotes and escapes. */
  copy(column: number, type: number, source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    let at = this.open(column, type, size);
    const bytes = this.bytes;
    if (size > 48) {
      // A native call costs as much as some fifty bytes by hand.
      bytes.set(source.subarray(start, end), at);
      this.length = at + size;
      return;
    }
    for (let i = start; i < end; i++) bytes[at++] = source[i] ?? 0;
    this.length = at;
  }

  /** As `copy`, for readers that have a view of their bytes. */
  copyView(column: number, type: number, source: DataView, start: number, end: number): void {
    const at = this.open(column, type, end - start);
    this.length = copyBytes(source, start, end, this.view, at);
  }

  /** Stores a text. An empty text is an empty cell: Excel shows nothing either. */
  string(column: number, text: string): void {
    if (text !== '') this.text(column, TYPE_STRING, text);
  }

  /** Stores a number. JSON has neither NaN nor the infinities: they become the error that Excel shows for them. */
  number(column: number, value: number): void {
    if (Number.isFinite(value)) {
      const at = this.open(column, TYPE_NUMBER, MAX_NUMBER_BYTES);
      this.length = writeNumber(this.bytes, at, value);
    } else {
      this.text(column, TYPE_ERROR, '#NUM!');
    }
  }

  boolean(column: number, value: boolean): void {
    const json = value ? TRUE : FALSE;
    this.copy(column, TYPE_BOOLEAN, json, 0, json.length);
  }

  /** A date, time or duration in ISO 8601 as DESIGN's "Values" has it. */
  date(column: number, iso: string): void {
    this.ascii(column, TYPE_DATE, `"${iso}"`);
  }

  /** Stores a date, time or duration by its serial and the kind that its style makes of it, as `dateKind` returns it. */
  serial(column: number, serial: number, kind: number, date1904: boolean): void {
    const at = this.open(column, TYPE_DATE, MAX_DATE_BYTES + 2);
    const { bytes } = this;
    bytes[at] = 0x22;
    const end = writeSerial(bytes, at + 1, serial, kind, date1904);
    bytes[end] = 0x22;
    this.length = end + 1;
  }

  /** An error as Excel shows it, `#DIV/0!`. */
  error(column: number, shown: string): void {
    this.text(column, TYPE_ERROR, shown);
  }

  /** Whether a row of this sheet (1-based number) has left with an earlier batch. Nothing can be added to it then. */
  wasHandedOn(row: number): boolean {
    return this.handedOn.has(row);
  }

  /** The rows gathered so far; valid until `clear`. */
  batch(): RowBatch {
    const batch = this.gathered();
    if (!this.isDisordered) return batch;
    const ordered = orderRows(batch);
    this.storedRows -= batch.count - ordered.batch.count;
    this.storedCells -= ordered.replacedCells;
    this.count = ordered.batch.count;
    this.rows = ordered.batch.rows;
    this.hasOutgrown = true;
    return ordered.batch;
  }

  private gathered(): RowBatch {
    return {
      kind: 'rows',
      count: this.count,
      rows: this.rows,
      bytes: this.bytes,
      starts: this.starts,
      ends: this.ends,
      types: this.types,
      typeStarts: this.typeStarts,
      typeEnds: this.typeEnds,
    };
  }

  /** Whether there are rows to hand on. */
  get hasRows(): boolean {
    return this.count > 0;
  }

  /** Forgets the rows handed on. Not in the middle of a row. */
  clear(): void {
    this.handedOn.add(this.rows, this.count);
    this.count = 0;
    this.length = 0;
    this.typesLength = 0;
    if (this.hasOutgrown) this.returnToMemory();
  }

  /**
   * Writes to the kernel's state how far the rows are, for the kernel to continue. Returns false if the rows are not in the memory
   * given.
   */
  lendTo(state: Int32Array): boolean {
    if (this.hasOutgrown) return false;
    state[LENGTH] = this.length;
    state[TYPES_LENGTH] = this.typesLength;
    state[COUNT] = this.count;
    state[ROW] = this.row;
    state[ROW_START] = this.rowStart;
    state[ROW_TYPE_START] = this.rowTypeStart;
    state[NEXT_COLUMN] = this.column;
    state[STORED_CELLS] = 0;
    state[FIRST_COLUMN] = this.firstColumn;
    state[LAST_COLUMN] = this.lastColumn;
    return true;
  }

  /** Continues from the state in which the kernel left the rows. */
  takeBackFrom(state: Int32Array): void {
    const before = this.count;
    this.length = state[LENGTH] ?? 0;
    this.typesLength = state[TYPES_LENGTH] ?? 0;
    this.count = state[COUNT] ?? 0;
    this.row = state[ROW] ?? 0;
    this.rowStart = state[ROW_START] ?? 0;
    this.rowTypeStart = state[ROW_TYPE_START] ?? 0;
    this.column = state[NEXT_COLUMN] ?? 0;
    this.storedCells += state[STORED_CELLS] ?? 0;
    this.firstColumn = state[FIRST_COLUMN] ?? 0;
    this.lastColumn = state[LAST_COLUMN] ?? 0;
    if (this.count === before) return;
    this.storedRows += this.count - before;
    // The kernel's own rows ascend.
    this.firstRow = Math.min(this.firstRow, this.rows[before] ?? 0);
    this.lastRow = Math.max(this.lastRow, this.rows[this.count - 1] ?? 0);
  }

  /** Sums up the sheet that ends, and starts anew for the next. */
  takeTotals(): RowTotals {
    const totals: RowTotals = {
      rows: this.storedRows,
      stored: this.storedCells,
      replaced: this.replaced,
      dimensions:
        this.storedRows === 0
          ? null
          : `${cellName(this.firstRow, this.firstColumn)}:${cellName(this.lastRow, this.lastColumn)}`,
    };
    this.row = 0;
    this.isDisordered = false;
    this.handedOn.clear();
    this.storedRows = 0;
    this.storedCells = 0;
    this.replaced = 0;
    this.firstRow = Number.MAX_SAFE_INTEGER;
    this.lastRow = 0;
    this.firstColumn = MAX_COLUMNS;
    this.lastColumn = -1;
    return totals;
  }

  private ascii(column: number, type: number, text: string): void {
    const at = this.open(column, type, text.length);
    this.length = at + this.bytes.write(text, at, 'latin1');
  }

  private text(column: number, type: number, text: string): void {
    let json = JSON.stringify(text);
    // JSON.stringify writes NUL and lone surrogates as \u escapes, and few other characters. Looking for `\u` first costs little.
    if (json.includes('\\u')) json = JSON.stringify(this.replaceUnstorable(text));
    // No UTF-16 unit takes more than 3 bytes as UTF-8.
    const at = this.open(column, type, json.length * 3);
    this.length = at + this.bytes.write(json, at, 'utf8');
  }

  /** PostgreSQL's jsonb takes neither NUL nor lone surrogates. */
  private replaceUnstorable(text: string): string {
    return text.replace(UNSTORABLE, () => {
      this.replaced++;
      return '\ufffd';
    });
  }

  private growBytes(need: number): void {
    this.bytes = this.grown(this.bytes, this.length, need);
    this.view = viewOf(this.bytes);
  }

  private growTypes(need: number): void {
    this.types = this.grown(this.types, this.typesLength, need);
  }

  private grown(bytes: Buffer, length: number, need: number): Buffer {
    this.hasOutgrown = true;
    const grown = Buffer.allocUnsafeSlow(Math.max(need, bytes.length * 2));
    bytes.copy(grown, 0, 0, length);
    return grown;
  }

  private growRows(): void {
    this.hasOutgrown = true;
    const grow = (array: Uint32Array) => {
      const grown = new Uint32Array(array.length * 2);
      grown.set(array);
      return grown;
    };
    this.rows = grow(this.rows);
    this.starts = grow(this.starts);
    this.ends = grow(this.ends);
    this.typeStarts = grow(this.typeStarts);
    this.typeEnds = grow(this.typeEnds);
  }

  /** Drops the memory of a batch that outgrew the memory given: one giant row must not hold its memory for the rest of the workbook. */
  private returnToMemory(): void {
    this.hasOutgrown = false;
    this.bytes = this.memory.bytes;
    this.view = viewOf(this.bytes);
    this.types = this.memory.types;
    this.rows = this.memory.rows;
    this.starts = this.memory.starts;
    this.ends = this.memory.ends;
    this.typeStarts = this.memory.typeStarts;
    this.typeEnds = this.memory.typeEnds;
  }
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;
