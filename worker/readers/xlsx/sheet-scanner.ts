import type { WorkbookError } from '../../../src/errors.js';
import { BATCH_FULL, OVER_BUDGET, ROW_BEGUN } from '../../kernel/memory-map.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import { ByteWindow } from '../byte-window.js';
import type { SheetContext } from '../package/package-format.js';
import { beyondLimits, ROW_LIMIT, rowAgain, tooManyCells } from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import type { MergedAreas } from '../rows/merged-areas.js';
import {
  attributeAt,
  elementEnd,
  hasName,
  isClosing,
  isEmptyTag,
  isMisc,
  isSpace,
  markupEnd,
  nameAt,
} from '../xml/scan.js';
import { badXml } from '../xml/walk.js';
import { CellValues } from './cell-values.js';
import { PlainRows } from './plain-rows.js';
import { closingTag } from './rich-text.js';
import { SheetCursor } from './sheet-cursor.js';
import { cellElsewhere, ELEMENT_LIMIT, tooLongTag } from './sheet-errors.js';
import { SheetNames } from './sheet-names.js';

/** How far the scanner is: before the rows, among them, after them, after the end. */
const BEFORE = 0;
const INSIDE = 1;
const AFTER = 2;
const OVER = 3;

/**
 * Scans a worksheet part (ECMA-376 part 1, 18.3.1.99) pushed to it piece by piece, into rows of a RowEncoder.
 *
 * PlainRows take what Excel and its like write, byte for byte, and stop before anything else. `markup` and `cell` take everything there
 * is. Both stop at the last whole cell of what has been pushed.
 *
 * Rows and cells that are not in order, or come twice, are read too, as other programs do; Excel calls them damage. The encoder puts
 * them in order. Only a row that comes again after it was handed on is refused.
 */
export class SheetScanner {
  private readonly window: ByteWindow;
  private state = BEFORE;
  private depth = 0;
  /**
   * The window is scanned again once it holds this many bytes. If an element was cut, that is after the window has doubled: else a long
   * element would be scanned with every chunk.
   */
  private wanted = 0;
  private hasEnded = false;

  private readonly cursor = new SheetCursor();
  private isFull = false;

  private isFast = true;
  private names = new SheetNames('');
  private preserved = false;
  private readonly plainRows: PlainRows;
  private readonly values: CellValues;

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: string,
    private readonly merged: MergedAreas | null,
    /** false makes every cell take the general way; a test compares the two. */
    private readonly allowFast: boolean = true,
  ) {
    this.window = new ByteWindow(context.kernel.window);
    this.values = new CellValues(context, sheet, part, this.cursor);
    this.plainRows = new PlainRows(context, this.window, this.values, merged, this.cursor);
  }

  /** Cells that the sheet has an entry for, so far. */
  get cellsRead(): number {
    return this.cursor.cellsRead;
  }

  /** Adds bytes; `scan` then works through them. */
  push(bytes: Buffer): void {
    if (bytes.length > 0) this.window.push(bytes);
  }

  /** Says that all bytes have been pushed; `scan` once more. */
  end(): void {
    this.hasEnded = true;
    this.wanted = 0;
  }

  /**
   * Works through what has been pushed. Returns true if the encoder's batch is full (take it and call again), false if more bytes are
   * needed, or at the end.
   * @throws WorkbookError for what cannot be read
   */
  scan(): boolean {
    const { window } = this;
    if (window.length < this.wanted) {
      this.checkLength();
      return false;
    }
    this.isFull = false;
    let at = window.start;
    while (at >= 0 && !this.isFull) {
      window.start = at;
      if (this.state === INSIDE) at = this.rowsFrom(at);
      else if (this.state === OVER) at = -1;
      else at = this.aroundFrom(at);
    }
    if (this.context.cells.left < 0) throw this.overBudget();
    if (this.isFull) {
      window.start = at;
      this.wanted = 0;
      return true;
    }
    if (this.state === OVER) window.start = window.end;
    this.wanted = this.hasEnded ? 0 : window.length * 2;
    this.checkLength();
    if (this.hasEnded && this.state !== OVER) {
      throw this.bad(
        this.depth === 0 ? 'it holds no sheet' : `the sheet “${this.sheet}” ends in the middle${this.place()}`,
      );
    }
    return false;
  }

  /** Refuses an element that has too many bytes without an end. */
  private checkLength(): void {
    if (this.window.length > ELEMENT_LIMIT) {
      throw tooLongTag(this.sheet, this.place());
    }
  }

  /**
   * Reads what is outside of the rows: the root's start, and what comes before and after sheetData. Returns the next position, -1 for
   * more bytes.
   */
  private aroundFrom(at: number): number {
    const { bytes, end } = this.window;
    const open = bytes.indexOf(0x3c, at);
    if (open < 0 || open >= end) {
      this.checkOutside(at, end);
      this.window.start = end;
      return -1;
    }
    this.checkOutside(at, open);
    this.window.start = open;
    const next = markupEnd(bytes, open, end, this.part);
    if (next < 0 || isMisc(bytes, open)) return next;
    if (isClosing(bytes, open)) {
      if (--this.depth === 0) this.state = OVER;
      return next;
    }
    const isEmpty = isEmptyTag(bytes, next);
    if (this.depth === 0) this.beginRoot(open, next);
    if (this.depth === 1 && hasName(bytes, open, this.names.sheetData)) {
      if (this.state === AFTER) throw this.bad(`the sheet “${this.sheet}” has two lists of rows`);
      this.state = isEmpty ? AFTER : INSIDE;
      return next;
    }
    if (isEmpty) {
      if (this.depth === 0) this.state = OVER;
    } else if (++this.depth > 200) {
      throw this.bad('its tags are nested more than 200 deep');
    }
    return next;
  }

  /** Text outside of the root means that the part is no XML at all. */
  private checkOutside(from: number, to: number): void {
    if (this.depth > 0) return;
    const { bytes } = this.window;
    for (let i = from; i < to; i++) if (!isSpace(bytes[i])) throw this.bad('it does not begin with a tag');
  }

  private beginRoot(at: number, next: number): void {
    const { bytes } = this.window;
    const name = nameAt(bytes, at, next);
    const prefix = name.slice(0, name.indexOf(':') + 1);
    const local = name.slice(prefix.length);
    if (local !== 'worksheet' && local !== 'macrosheet') {
      throw this.bad(`it should hold the sheet “${this.sheet}”, but holds <${name.slice(0, 40)}>`);
    }
    // A macro sheet's root has a prefix of Microsoft's, but its rows are in the main namespace: [MS-OFFMACRO] 2.2.
    const main = local === 'macrosheet' ? '' : prefix;
    this.isFast = this.allowFast && this.context.kernel.setPrefix(main);
    this.names = new SheetNames(main);
    this.preserved = attributeAt(bytes, at, next, 'xml:space') === 'preserve';
  }

  /** Reads among the rows. Returns the next position, -1 for more bytes. */
  private rowsFrom(from: number): number {
    const { bytes, end } = this.window;
    const { isFast, plainRows, cursor } = this;
    let at = from;
    while (at < end) {
      if (isFast) {
        at = plainRows.read(at, this.preserved);
        if (plainRows.why === ROW_BEGUN) {
          cursor.rowIsNumbered = true;
          this.startRow(plainRows.begunRow);
          continue;
        }
        if (plainRows.why === OVER_BUDGET) throw this.overBudget();
        if (plainRows.why === BATCH_FULL) {
          this.isFull = true;
          return at;
        }
      }
      if (at >= end) break;
      if (bytes[at] !== 0x3c) {
        at++;
        continue;
      }
      const next = this.markup(at);
      if (next < 0) break;
      at = next;
      if (this.isFull || this.state !== INSIDE) return at;
    }
    this.window.start = at;
    return -1;
  }

  /** Any markup among the rows, in its general form. */
  private markup(at: number): number {
    const { bytes, end } = this.window;
    const { names } = this;
    const next = markupEnd(bytes, at, end, this.part);
    if (next < 0 || isMisc(bytes, at)) return next;
    if (isClosing(bytes, at)) {
      if (hasName(bytes, at, names.row) && this.cursor.inRow) this.endRow();
      else if (hasName(bytes, at, names.sheetData) && !this.cursor.inRow) this.state = AFTER;
      else throw this.bad(`</${nameAt(bytes, at, next).slice(0, 40)}> closes nothing${this.place()}`);
      return next;
    }
    if (this.cursor.inRow) {
      if (!hasName(bytes, at, names.c)) return elementEnd(bytes, at, end, this.part);
      const cellEnd = isEmptyTag(bytes, next) ? next : elementEnd(bytes, at, end, this.part);
      if (cellEnd > 0) this.cell(at, next, cellEnd);
      return cellEnd;
    }
    if (!hasName(bytes, at, names.row)) return elementEnd(bytes, at, end, this.part);
    this.beginRow(at, next);
    if (isEmptyTag(bytes, next)) this.endRow();
    return next;
  }

  private beginRow(at: number, next: number): void {
    const written = attributeAt(this.window.bytes, at, next, 'r');
    this.cursor.rowIsNumbered = written !== undefined && written !== '';
    const row = this.cursor.rowIsNumbered ? Number(written) : this.cursor.row + 1;
    if (!Number.isInteger(row) || row < 1)
      throw this.bad(`a row of the sheet “${this.sheet}” has the number “${written?.slice(0, 20)}”`);
    this.startRow(row);
  }

  private startRow(row: number): void {
    if (row > MAX_ROWS) throw beyondLimits(this.sheet, `row ${row}`, { row });
    const { cursor } = this;
    if (row <= cursor.row) cursor.isDisordered = true;
    if (cursor.isDisordered && this.context.rows.wasHandedOn(row)) {
      throw rowAgain(this.sheet, row);
    }
    cursor.row = row;
    cursor.inRow = true;
    cursor.column = -1;
    this.context.rows.beginRow(row);
    this.merged?.startRow(row);
    this.plainRows.startRow();
  }

  /** Ends the row, and returns whether the batch is full. */
  private endRow(): boolean {
    this.cursor.inRow = false;
    this.isFull = this.context.rows.endRow();
    // Cells without values never fill a batch: therefore the budget is checked here as well.
    if (this.context.cells.left < 0) throw this.overBudget();
    return this.isFull;
  }

  /** A cell's entry has been read. */
  private count(column: number): void {
    this.cursor.column = column;
    this.cursor.cellsRead++;
    this.context.cells.left--;
  }

  /** Reads a cell in any form: `bytes[at .. next)` is its start tag, `bytes[at .. cellEnd)` all of it. */
  private cell(at: number, next: number, cellEnd: number): void {
    const { bytes } = this.window;
    const column = this.columnOf(attributeAt(bytes, at, next, 'r'));
    if (column <= this.cursor.column) this.turnBack();
    this.count(column);
    if (isEmptyTag(bytes, next) || this.merged?.covers(column)) return;
    this.values.checkRowLength();
    const style = Number(attributeAt(bytes, at, next, 's')?.trim() ?? 0);
    const type = (attributeAt(bytes, at, next, 't') ?? 'n').trim();
    for (let i = bytes.indexOf(0x3c, next); i >= 0 && i < cellEnd; i = bytes.indexOf(0x3c, i)) {
      const childEnd = isMisc(bytes, i)
        ? markupEnd(bytes, i, cellEnd, this.part)
        : isClosing(bytes, i)
          ? -1
          : elementEnd(bytes, i, cellEnd, this.part);
      if (childEnd < 0) return;
      if (hasName(bytes, i, this.names.v) && type !== 'inlineStr') {
        const start = markupEnd(bytes, i, childEnd, this.part);
        if (isEmptyTag(bytes, start)) return;
        const valueEnd = closingTag(bytes, start, childEnd, this.names.v, this.part);
        const space = attributeAt(bytes, i, start, 'xml:space');
        const keepsBlanks = space === undefined ? this.preserved : space === 'preserve';
        this.values.value(bytes, column, style, type, start, valueEnd, keepsBlanks);
        return;
      }
      if (hasName(bytes, i, this.names.is)) {
        this.values.inlineString(bytes, column, i, childEnd, this.names.texts, this.preserved);
        return;
      }
      i = childEnd;
    }
  }

  /** Begins the row again as a new piece, for a cell that belongs before the last one, or in its place. */
  private turnBack(): void {
    const { rows } = this.context;
    if (rows.length > ROW_LIMIT) throw this.values.tooLongRow();
    rows.endRow();
    rows.beginRow(this.cursor.row);
    this.merged?.startRow(this.cursor.row);
    this.cursor.isDisordered = true;
  }

  private columnOf(reference: string | undefined): number {
    if (reference === undefined || reference === '') {
      if (this.cursor.column + 1 >= MAX_COLUMNS)
        throw beyondLimits(this.sheet, `a cell after ${cellName(this.cursor.row, this.cursor.column)}`, {
          row: this.cursor.row,
        });
      return this.cursor.column + 1;
    }
    const match = /^\s*\$?([A-Za-z]{1,3})\$?(\d{1,7})\s*$/.exec(reference);
    if (!match)
      throw this.bad(`a cell of the sheet “${this.sheet}” has the name “${reference.slice(0, 20)}”${this.place()}`);
    let column = 0;
    for (const letter of (match[1] ?? '').toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
    const row = Number(match[2]);
    if (column > MAX_COLUMNS || row > MAX_ROWS || row < 1) {
      const cell = reference.trim();
      throw beyondLimits(this.sheet, `the cell ${cell}`, { cell });
    }
    if (row !== this.cursor.row) {
      // If a row has no number, it takes the number of its first cell.
      if (this.cursor.rowIsNumbered || this.cursor.column >= 0) {
        throw cellElsewhere(this.sheet, this.cursor.row, reference.trim());
      }
      this.startRow(row);
    }
    return column - 1;
  }

  /** Where the scanner is, for messages. */
  private bad(why: string): WorkbookError {
    const { sheet } = this;
    const { row, column } = this.cursor;
    if (row === 0) return badXml(this.part, why, { sheet });
    return badXml(this.part, why, {
      sheet,
      ...(column < 0 ? { row } : { row, cell: cellName(row, column) }),
    });
  }

  private place(): string {
    if (this.cursor.row === 0) return '';
    return this.cursor.inRow && this.cursor.column >= 0
      ? ` after cell ${cellName(this.cursor.row, this.cursor.column)}`
      : ` in row ${this.cursor.row}`;
  }

  private overBudget(): WorkbookError {
    return tooManyCells(this.sheet, this.cursor.row, this.context.cells.budget);
  }
}
