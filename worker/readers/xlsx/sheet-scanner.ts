import type { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import { beyondLimits, ROW_LIMIT, rowAgain, tooManyCells } from '../cell-limits.js';
import { cellName } from '../cell-name.js';
import type { MergedAreas } from '../merged-areas.js';
import type { SheetContext } from '../package/package-format.js';
import { ByteWindow } from '../xml/byte-window.js';
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
import { PlainCells } from './plain-cells.js';
import { PlainRow } from './plain-row.js';
import { closingTag } from './rich-text.js';
import { cellElsewhere, ELEMENT_LIMIT, tooLongTag } from './sheet-errors.js';
import { SheetNames } from './sheet-names.js';

/** Where the scanner stands: before the rows, among them, after them, after the end. */
const BEFORE = 0;
const INSIDE = 1;
const AFTER = 2;
const OVER = 3;

/**
 * Scans a worksheet part (ECMA-376 part 1, 18.3.1.99) pushed to it piece by piece, into rows of a RowEncoder.
 *
 * `fastRow` and PlainCells take what Excel and its like write, byte for byte, and give up on anything else before they have
 * done anything; `markup` and `cell` take everything there is. Both stop at the last whole cell of what has been pushed.
 *
 * Rows and cells that are not in order, or there twice, which Excel calls damage and other programs read, are read too: the
 * encoder puts them in order. Only a row that comes again after it was handed on is refused.
 */
export class SheetScanner {
  private readonly window = new ByteWindow();
  private state = BEFORE;
  private depth = 0;
  /** The window is scanned again once it holds this many bytes: with an element cut short, only after it has doubled. */
  private wanted = 0;
  private hasEnded = false;

  private row = 0;
  private inRow = false;
  /** The row's number came from the row itself, so that its cells may not say otherwise. */
  private rowIsNumbered = false;
  private isFull = false;
  /** A row came after one that it belongs before, or once more. */
  private isDisordered = false;

  private isFast = true;
  private names = new SheetNames('');
  private preserved = false;
  private readonly plainRow = new PlainRow();
  private readonly plainCells: PlainCells;
  private readonly values: CellValues;

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: string,
    private readonly merged: MergedAreas | null,
    /** false makes every cell take the general way; a test compares the two. */
    private readonly allowFast: boolean = true,
  ) {
    this.values = new CellValues(context, sheet, part);
    this.plainCells = new PlainCells(context, this.window, this.values, merged);
  }

  /** Cells that the sheet has an entry for, so far. */
  get cellsRead(): number {
    return this.plainCells.cellsRead;
  }

  /** The last column read of this row, -1 before the first. */
  private get column(): number {
    return this.plainCells.column;
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
   * Works through what has been pushed. Answers true when the encoder's batch is full (take it and call again), false
   * when more bytes are needed, or at the end. Throws WorkbookError for what cannot be read.
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

  /** Refuses an element that has come to too many bytes without an end. */
  private checkLength(): void {
    if (this.window.length > ELEMENT_LIMIT) {
      throw tooLongTag(this.sheet, this.place());
    }
  }

  /** Outside the rows: the root's start, what stands before and after sheetData. Answers the next position, -1 for more bytes. */
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

  /** Text outside the root means that the part is no XML at all. */
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
    // A macro sheet's root has a prefix of Microsoft's, its rows are in the main namespace: [MS-OFFMACRO] 2.2.
    const main = local === 'macrosheet' ? '' : prefix;
    this.isFast = main === '' && this.allowFast;
    this.names = new SheetNames(main);
    this.preserved = attributeAt(bytes, at, next, 'xml:space') === 'preserve';
  }

  /** Among the rows. Answers the next position, -1 for more bytes. */
  private rowsFrom(from: number): number {
    const { bytes, end } = this.window;
    const { isFast, plainCells } = this;
    let at = from;
    while (at < end) {
      if (bytes[at] !== 0x3c) {
        at++;
        continue;
      }
      if (isFast && this.inRow) {
        if (
          bytes[at + 1] === 0x2f &&
          bytes[at + 2] === 0x72 &&
          bytes[at + 3] === 0x6f &&
          bytes[at + 4] === 0x77 &&
          bytes[at + 5] === 0x3e &&
          at + 6 <= end
        ) {
          at += 6;
          if (this.endRow()) return at;
          continue;
        }
        const cellsEnd = plainCells.read(at, this.preserved);
        if (cellsEnd > at) {
          at = cellsEnd;
          continue;
        }
      } else if (isFast) {
        const rowStart = this.fastRow(at);
        if (rowStart > 0) {
          at = rowStart;
          continue;
        }
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
      if (hasName(bytes, at, names.row) && this.inRow) this.endRow();
      else if (hasName(bytes, at, names.sheetData) && !this.inRow) this.state = AFTER;
      else throw this.bad(`</${nameAt(bytes, at, next).slice(0, 40)}> closes nothing${this.place()}`);
      return next;
    }
    if (this.inRow) {
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

  /** The start tag of a row in plain form. Answers the position after it; -1, with nothing done, for any other and for half of one. */
  private fastRow(at: number): number {
    const { plainRow } = this;
    const next = plainRow.read(this.window.bytes, at, this.window.end);
    if (next < 0) return -1;
    this.rowIsNumbered = true;
    this.startRow(plainRow.row);
    this.inRow = true;
    return next;
  }

  private beginRow(at: number, next: number): void {
    const written = attributeAt(this.window.bytes, at, next, 'r');
    this.rowIsNumbered = written !== undefined && written !== '';
    const row = this.rowIsNumbered ? Number(written) : this.row + 1;
    if (!Number.isInteger(row) || row < 1)
      throw this.bad(`a row of the sheet “${this.sheet}” has the number “${written?.slice(0, 20)}”`);
    this.startRow(row);
    this.inRow = true;
  }

  private startRow(row: number): void {
    if (row > MAX_ROWS) throw beyondLimits(this.sheet, `row ${row}`, { row });
    if (row <= this.row) this.isDisordered = true;
    if (this.isDisordered && this.context.rows.wasHandedOn(row)) {
      throw rowAgain(this.sheet, row);
    }
    this.row = row;
    this.values.row = row;
    this.plainCells.startRow(row);
    this.context.rows.beginRow(row);
    this.merged?.startRow(row);
  }

  /** Ends the row, and answers whether the batch is full. */
  private endRow(): boolean {
    this.inRow = false;
    this.isFull = this.context.rows.endRow();
    // Cells without values make no batch full: the budget is looked at here as well.
    if (this.context.cells.left < 0) throw this.overBudget();
    return this.isFull;
  }

  /** A cell's entry has been read. */
  private count(column: number): void {
    this.plainCells.column = column;
    this.plainCells.cellsRead++;
    this.context.cells.left--;
  }

  /** Reads a cell in any form: `bytes[at .. next)` is its start tag, `bytes[at .. cellEnd)` all of it. */
  private cell(at: number, next: number, cellEnd: number): void {
    const { bytes } = this.window;
    const column = this.columnOf(attributeAt(bytes, at, next, 'r'));
    if (column <= this.column) this.turnBack();
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

  /** Goes on with the row in a new piece, for a cell that belongs before the last one, or in its place. */
  private turnBack(): void {
    const { rows } = this.context;
    if (rows.length > ROW_LIMIT) throw this.values.tooLongRow();
    rows.endRow();
    rows.beginRow(this.row);
    this.merged?.startRow(this.row);
    this.isDisordered = true;
  }

  private columnOf(reference: string | undefined): number {
    if (reference === undefined || reference === '') {
      if (this.column + 1 >= MAX_COLUMNS)
        throw beyondLimits(this.sheet, `a cell after ${cellName(this.row, this.column)}`, { row: this.row });
      return this.column + 1;
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
    if (row !== this.row) {
      // A row without a number takes it from its first cell.
      if (this.rowIsNumbered || this.column >= 0) {
        throw cellElsewhere(this.sheet, this.row, reference.trim());
      }
      this.startRow(row);
    }
    return column - 1;
  }

  /** Where the scanner is, for messages. */
  private bad(why: string): WorkbookError {
    const { sheet, row } = this;
    if (row === 0) return badXml(this.part, why, { sheet });
    return badXml(this.part, why, {
      sheet,
      ...(this.column < 0 ? { row } : { row, cell: cellName(row, this.column) }),
    });
  }

  private place(): string {
    if (this.row === 0) return '';
    return this.inRow && this.column >= 0 ? ` after cell ${cellName(this.row, this.column)}` : ` in row ${this.row}`;
  }

  private overBudget(): WorkbookError {
    return tooManyCells(this.sheet, this.row, this.context.cells.budget);
  }
}
