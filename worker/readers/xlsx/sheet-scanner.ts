import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS, MAX_ROWS, MAX_TEXT } from '../budgets.js';
import { cellName } from '../cell-name.js';
import type { MergedAreas } from '../merged-areas.js';
import { type RowEncoder, TYPE_DATE, TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../row-encoder.js';
import { KIND_DEPENDS, type Styles } from '../values/cell-styles.js';
import { decimalAt, normalNumber, numberEnd } from '../values/decimal.js';
import { isoDate } from '../values/iso-date.js';
import { isDateSerial, KIND_NUMBER, MAX_DATE_BYTES, writeSerial } from '../values/serial-date.js';
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
import { encodeXmlText, MOST_JSON_BYTES_PER_BYTE, PLAIN } from '../xml/text.js';
import { badXml } from '../xml/walk.js';
import { closingTag, encodeRichText, type TextNames, textNames } from './rich-text.js';
import type { SharedStrings } from './shared-strings.js';

/** What all sheets of a workbook share. */
export interface SheetContext {
  strings: SharedStrings;
  styles: Styles;
  date1904: boolean;
  rows: RowEncoder;
  /** Counts down over all sheets; the workbook is over its budget below 0. */
  cells: { left: number; budget: number };
}

/** Bytes of one cell, or of any tag: a rich text of 32,767 characters, each with a format of its own, comes to some 10 MB. */
const ELEMENT_LIMIT = 16 * 1024 * 1024;
/** Bytes of one text as JSON, twice what Excel allows. */
const TEXT_LIMIT = 2 * MAX_TEXT * MOST_JSON_BYTES_PER_BYTE;
/** Bytes of one row as JSON. PostgreSQL's jsonb ends at 256 MiB, of which no sheet worth reading needs a quarter. */
const ROW_LIMIT = 64 * 1024 * 1024;

/** Where the scanner stands: before the rows, among them, after them, after the end. */
const BEFORE = 0;
const INSIDE = 1;
const AFTER = 2;
const OVER = 3;

/** The value types of a cell (ST_CellType, ECMA-376 part 1, 18.18.11). */
const T_NUMBER = 0;
const T_SHARED = 1;
const T_TEXT = 2;
const T_BOOLEAN = 3;
const T_ERROR = 4;
const T_INLINE = 5;

/**
 * Scans a worksheet part (ECMA-376 part 1, 18.3.1.99) pushed to it piece by piece, into rows of a RowEncoder.
 *
 * `fastCell` takes cells as Excel and its like write them, byte for byte, and gives up on anything else before it has
 * done anything; `cell` takes everything there is. Both stop at the last whole cell of what has been pushed.
 */
export class SheetScanner {
  /** Cells that the sheet has an entry for, so far. */
  cellsRead = 0;

  private readonly window = new ByteWindow();
  private state = BEFORE;
  private depth = 0;
  /** The window is scanned again once it holds this many bytes: with an element cut short, only after it has doubled. */
  private wanted = 0;
  private hasEnded = false;

  private row = 0;
  private inRow = false;
  /** The last column read of this row. */
  private column = -1;
  /** The row's number came from the row itself, so that its cells may not say otherwise. */
  private rowIsNumbered = false;
  private isFull = false;

  private isFast = true;
  private names = new SheetNames('');
  private preserved = false;
  private scratch = Buffer.alloc(0);

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: string,
    private readonly merged: MergedAreas | null,
    /** false makes every cell take the general way; a test compares the two. */
    private readonly allowFast: boolean = true,
  ) {}

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
      throw badXml(
        this.part,
        this.depth === 0 ? 'it holds no sheet' : `the sheet “${this.sheet}” ends in the middle${this.place()}`,
      );
    }
    return false;
  }

  /** Refuses an element that has come to too many bytes without an end. */
  private checkLength(): void {
    if (this.window.length > ELEMENT_LIMIT) {
      throw new WorkbookError(
        'too_long_tag',
        `A single tag or cell of the sheet “${this.sheet}” takes more than ${ELEMENT_LIMIT / 1024 / 1024} MiB${this.place()}, which Excel could not read either.`,
      );
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
      if (this.state === AFTER) throw badXml(this.part, `the sheet “${this.sheet}” has two lists of rows`);
      this.state = isEmpty ? AFTER : INSIDE;
      return next;
    }
    if (isEmpty) {
      if (this.depth === 0) this.state = OVER;
    } else if (++this.depth > 200) {
      throw badXml(this.part, 'its tags are nested more than 200 deep');
    }
    return next;
  }

  /** Text outside the root means that the part is no XML at all. */
  private checkOutside(from: number, to: number): void {
    if (this.depth > 0) return;
    const { bytes } = this.window;
    for (let i = from; i < to; i++) if (!isSpace(bytes[i])) throw badXml(this.part, 'it does not begin with a tag');
  }

  private beginRoot(at: number, next: number): void {
    const { bytes } = this.window;
    const name = nameAt(bytes, at, next);
    const prefix = name.slice(0, name.indexOf(':') + 1);
    const local = name.slice(prefix.length);
    if (local !== 'worksheet' && local !== 'macrosheet') {
      throw badXml(this.part, `it should hold the sheet “${this.sheet}”, but holds <${name.slice(0, 40)}>`);
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
    const isFast = this.isFast;
    let at = from;
    while (at < end) {
      if (bytes[at] !== 0x3c) {
        at++;
        continue;
      }
      if (isFast && this.inRow) {
        if (bytes[at + 1] === 0x63) {
          const next = this.fastCell(at);
          if (next > 0) {
            at = next;
            continue;
          }
        } else if (
          bytes[at + 1] === 0x2f &&
          bytes[at + 2] === 0x72 &&
          bytes[at + 5] === 0x3e &&
          at + 6 <= end &&
          bytes[at + 3] === 0x6f &&
          bytes[at + 4] === 0x77
        ) {
          at += 6;
          if (this.endRow()) return at;
          continue;
        }
      }
      const rowStart = isFast && !this.inRow ? this.fastRow(at) : -1;
      if (rowStart > 0) {
        at = rowStart;
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
      if (hasName(bytes, at, names.row) && this.inRow) this.endRow();
      else if (hasName(bytes, at, names.sheetData) && !this.inRow) this.state = AFTER;
      else throw badXml(this.part, `</${nameAt(bytes, at, next).slice(0, 40)}> closes nothing${this.place()}`);
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

  /** The start tag of a row in the form that nearly all have, `<row r="5" …>`. Answers as fastCell does. */
  private fastRow(at: number): number {
    const { bytes, end } = this.window;
    if (bytes[at + 1] !== 0x72 || bytes[at + 2] !== 0x6f || bytes[at + 3] !== 0x77 || bytes[at + 4] !== 0x20) return -1;
    if (bytes[at + 5] !== 0x72 || bytes[at + 6] !== 0x3d || bytes[at + 7] !== 0x22) return -1;
    let i = at + 8;
    let row = 0;
    let byte = bytes[i] ?? 0;
    while (byte >= 0x30 && byte <= 0x39) {
      row = row * 10 + byte - 0x30;
      byte = bytes[++i] ?? 0;
    }
    if (byte !== 0x22) return -1;
    byte = bytes[++i] ?? 0;
    while (byte !== 0x3e) {
      if (byte === 0x22) {
        i++;
        while (bytes[i] !== 0x22) i++;
      } else if (byte === 0x3c || byte === 0x27) return -1;
      byte = bytes[++i] ?? 0;
    }
    if (bytes[i - 1] === 0x2f || i >= end || row === 0) return -1;
    this.rowIsNumbered = true;
    this.startRow(row);
    this.inRow = true;
    this.column = -1;
    return i + 1;
  }

  private beginRow(at: number, next: number): void {
    const written = attributeAt(this.window.bytes, at, next, 'r');
    const row = written === undefined ? this.row + 1 : Number(written);
    this.rowIsNumbered = written !== undefined;
    if (!Number.isInteger(row) || row < 1)
      throw badXml(this.part, `a row of the sheet “${this.sheet}” has the number “${written?.slice(0, 20)}”`);
    this.startRow(row);
    this.inRow = true;
    this.column = -1;
  }

  private startRow(row: number): void {
    if (row > MAX_ROWS) throw this.beyond(`row ${row}`);
    if (row <= this.row) {
      throw new WorkbookError(
        'out_of_order',
        `The rows of the sheet “${this.sheet}” are not in order: row ${row} comes after row ${this.row}. Open the workbook in Excel, let Excel repair it, and save it again.`,
      );
    }
    this.row = row;
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

  /**
   * Reads a cell in the form that nearly all have, `<c r="B2" s="1" t="s"><v>7</v></c>`, formula or not, and answers the
   * position after it. Answers -1, with nothing done, for any other form, for values that need a closer look, and for
   * what is not whole yet: what looks whole but reaches past the end is made of bytes of earlier chunks.
   */
  private fastCell(at: number): number {
    const { bytes, end } = this.window;
    let column = this.column + 1;
    let style = 0;
    let type = T_NUMBER;
    let i = at + 2;
    for (;;) {
      const byte = bytes[i];
      if (byte === 0x20) {
        if (bytes[i + 2] !== 0x3d || bytes[i + 3] !== 0x22) return -1;
        const name = bytes[i + 1];
        i += 4;
        if (name === 0x72) {
          let letter = bytes[i] ?? 0;
          if (letter < 0x41 || letter > 0x5a) return -1;
          column = letter - 0x41;
          letter = bytes[++i] ?? 0;
          if (letter >= 0x41) {
            if (letter > 0x5a) return -1;
            column = (column + 1) * 26 + letter - 0x41;
            letter = bytes[++i] ?? 0;
            if (letter >= 0x41) {
              if (letter > 0x5a) return -1;
              column = (column + 1) * 26 + letter - 0x41;
              letter = bytes[++i] ?? 0;
            }
          }
          let row = 0;
          while (letter >= 0x30 && letter <= 0x39) {
            row = row * 10 + letter - 0x30;
            letter = bytes[++i] ?? 0;
          }
          if (letter !== 0x22 || row !== this.row || column >= MAX_COLUMNS) return -1;
          i++;
        } else if (name === 0x73) {
          let digit = bytes[i] ?? 0;
          if (digit === 0x22) return -1;
          while (digit >= 0x30 && digit <= 0x39) {
            style = style * 10 + digit - 0x30;
            digit = bytes[++i] ?? 0;
          }
          if (digit !== 0x22) return -1;
          i++;
        } else if (name === 0x74) {
          const first = bytes[i];
          if (bytes[i + 1] === 0x22) {
            if (first === 0x73) type = T_SHARED;
            else if (first === 0x6e) type = T_NUMBER;
            else if (first === 0x62) type = T_BOOLEAN;
            else if (first === 0x65) type = T_ERROR;
            else return -1;
            i += 2;
          } else if (first === 0x73 && bytes[i + 1] === 0x74 && bytes[i + 2] === 0x72 && bytes[i + 3] === 0x22) {
            type = T_TEXT;
            i += 4;
          } else if (first === 0x69 && bytes[i + 9] === 0x22 && bytes[i + 6] === 0x53) {
            // inlineStr: no other type has an S there
            type = T_INLINE;
            i += 10;
          } else return -1;
        } else return -1;
      } else if (byte === 0x3e) {
        i++;
        break;
      } else if (byte === 0x2f && bytes[i + 1] === 0x3e) {
        if (i + 2 > end || column <= this.column || column >= MAX_COLUMNS) return -1;
        this.column = column;
        this.cellsRead++;
        this.context.cells.left--;
        return i + 2;
      } else return -1;
    }
    if (column <= this.column || column >= MAX_COLUMNS) return -1;
    const { rows } = this.context;

    if (type === T_INLINE) {
      // <is><t>…</t></is></c>
      if (
        bytes[i] !== 0x3c ||
        bytes[i + 1] !== 0x69 ||
        bytes[i + 2] !== 0x73 ||
        bytes[i + 3] !== 0x3e ||
        bytes[i + 4] !== 0x3c ||
        bytes[i + 5] !== 0x74
      )
        return -1;
      i += 6;
      let preserved = this.preserved;
      if (bytes[i] === 0x20) {
        if (bytes[i + 21] !== 0x3e || bytes.toString('latin1', i, i + 21) !== ' xml:space="preserve"') return -1;
        preserved = true;
        i += 21;
      }
      if (bytes[i] !== 0x3e || (!preserved && (bytes[i + 1] ?? 0) <= 0x20)) return -1;
      const from = ++i;
      i = plainTextEnd(bytes, i);
      if (
        bytes[i] !== 0x3c ||
        bytes[i + 1] !== 0x2f ||
        bytes[i + 2] !== 0x74 ||
        bytes[i + 3] !== 0x3e ||
        bytes[i + 4] !== 0x3c
      )
        return -1;
      if (
        bytes[i + 5] !== 0x2f ||
        bytes[i + 6] !== 0x69 ||
        bytes[i + 7] !== 0x73 ||
        bytes[i + 8] !== 0x3e ||
        bytes[i + 9] !== 0x3c
      )
        return -1;
      if (bytes[i + 10] !== 0x2f || bytes[i + 11] !== 0x63 || bytes[i + 12] !== 0x3e || i + 13 > end) return -1;
      if (!preserved && bytes[i - 1] === 0x20) return -1;
      if (i - from > TEXT_LIMIT) return -1;
      this.count(column);
      if (i > from && !(this.merged?.covers(column) ?? false)) this.quote(column, TYPE_STRING, from, i);
      return i + 13;
    }

    if (bytes[i] !== 0x3c) return -1;
    if (bytes[i + 1] === 0x66) {
      // A formula: only its cached value counts.
      let byte = bytes[i + 2];
      i += 2;
      while (byte !== 0x3e) {
        if (byte === 0x22) {
          i++;
          while (bytes[i] !== 0x22) i++;
        } else if (byte === 0x3c || byte === 0x27) return -1;
        byte = bytes[++i];
      }
      if (bytes[i - 1] !== 0x2f) {
        i++;
        while (bytes[i] !== 0x3c) i++;
        if (bytes[i + 1] !== 0x2f || bytes[i + 2] !== 0x66 || bytes[i + 3] !== 0x3e) return -1;
        i += 4;
      } else i++;
      if (bytes[i] !== 0x3c) return -1;
    }
    if (bytes[i + 1] !== 0x76 || bytes[i + 2] !== 0x3e) return -1;
    i += 3;
    const from = i;
    let index = 0;
    let kind = KIND_NUMBER;
    if (type === T_NUMBER) {
      i = numberEnd(bytes, i);
      if (i < 0) return -1;
      kind = this.context.styles.kinds[style] ?? KIND_NUMBER;
    } else if (type === T_SHARED) {
      let digit = bytes[i] ?? 0;
      while (digit >= 0x30 && digit <= 0x39) {
        index = index * 10 + digit - 0x30;
        digit = bytes[++i] ?? 0;
      }
      if (i === from || index >= this.context.strings.count) return -1;
    } else if (type === T_BOOLEAN) {
      if ((bytes[i] !== 0x30 && bytes[i] !== 0x31) || bytes[i + 1] !== 0x3c) return -1;
      i++;
    } else {
      i = plainTextEnd(bytes, i);
      if (i === from || i - from > TEXT_LIMIT) return -1;
    }
    if (
      bytes[i] !== 0x3c ||
      bytes[i + 1] !== 0x2f ||
      bytes[i + 2] !== 0x76 ||
      bytes[i + 3] !== 0x3e ||
      bytes[i + 4] !== 0x3c
    )
      return -1;
    if (bytes[i + 5] !== 0x2f || bytes[i + 6] !== 0x63 || bytes[i + 7] !== 0x3e || i + 8 > end) return -1;

    this.count(column);
    if (this.merged?.covers(column)) return i + 8;
    if (type === T_NUMBER) {
      if (kind === KIND_NUMBER) rows.copy(column, TYPE_NUMBER, bytes, from, i);
      else this.serial(column, style, kind, from, i);
    } else if (type === T_SHARED) {
      this.sharedString(column, index);
    } else if (type === T_BOOLEAN) {
      rows.boolean(column, bytes[from] === 0x31);
    } else {
      this.quote(column, type === T_ERROR ? TYPE_ERROR : TYPE_STRING, from, i);
    }
    return i + 8;
  }

  /** A cell's entry has been read. */
  private count(column: number): void {
    this.column = column;
    this.cellsRead++;
    this.context.cells.left--;
  }

  /** Stores bytes that need no escape as a JSON string. */
  private quote(column: number, type: number, from: number, to: number): void {
    const { rows } = this.context;
    const { bytes } = this.window;
    let at = rows.open(column, type, to - from + 2);
    const target = rows.bytes;
    target[at++] = 0x22;
    if (to - from > 48) {
      target.set(bytes.subarray(from, to), at);
      at += to - from;
    } else {
      for (let i = from; i < to; i++) target[at++] = bytes[i] ?? 0;
    }
    target[at++] = 0x22;
    rows.close(at);
  }

  private sharedString(column: number, index: number): void {
    const { strings, rows } = this.context;
    const from = strings.offsets[index] ?? 0;
    const to = strings.offsets[index + 1] ?? 0;
    // "" is an empty cell
    if (to - from <= 2) return;
    if (rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
    rows.copy(column, TYPE_STRING, strings.arena, from, to);
    if (strings.replacedIn.size > 0) rows.replaced += strings.replacedIn.get(index) ?? 0;
  }

  /** A number whose style may make it a date: its digits are `bytes[from .. to)`. */
  private serial(column: number, style: number, kind: number, from: number, to: number): void {
    const { rows, styles, date1904 } = this.context;
    const { bytes } = this.window;
    const value = decimalAt(bytes, from, to);
    const known = kind === KIND_DEPENDS ? styles.kindOf(style, value) : kind;
    if (known === KIND_NUMBER || !isDateSerial(value, date1904)) rows.copy(column, TYPE_NUMBER, bytes, from, to);
    else this.storeDate(column, value, known);
  }

  private storeDate(column: number, value: number, kind: number): void {
    const { rows, date1904 } = this.context;
    const at = rows.open(column, TYPE_DATE, MAX_DATE_BYTES + 2);
    const { bytes } = rows;
    bytes[at] = 0x22;
    const end = writeSerial(bytes, at + 1, value, kind, date1904);
    bytes[end] = 0x22;
    rows.close(end + 1);
  }

  /** Reads a cell in any form: `bytes[at .. next)` is its start tag, `bytes[at .. cellEnd)` all of it. */
  private cell(at: number, next: number, cellEnd: number): void {
    const { bytes } = this.window;
    const column = this.columnOf(attributeAt(bytes, at, next, 'r'));
    if (column <= this.column) {
      throw new WorkbookError(
        'out_of_order',
        `The cells of the sheet “${this.sheet}” are not in order: ${cellName(this.row, column)} comes after ${cellName(this.row, this.column)}. Open the workbook in Excel, let Excel repair it, and save it again.`,
      );
    }
    this.count(column);
    if (isEmptyTag(bytes, next) || this.merged?.covers(column)) return;
    if (this.context.rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
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
        if (!isEmptyTag(bytes, start))
          this.value(column, style, type, start, closingTag(bytes, start, childEnd, this.names.v, this.part));
        return;
      }
      if (hasName(bytes, i, this.names.is)) {
        this.inlineString(column, i, childEnd);
        return;
      }
      i = childEnd;
    }
  }

  private columnOf(reference: string | undefined): number {
    if (reference === undefined) {
      if (this.column + 1 >= MAX_COLUMNS) throw this.beyond(`a cell after ${cellName(this.row, this.column)}`);
      return this.column + 1;
    }
    const match = /^\s*\$?([A-Za-z]{1,3})\$?(\d{1,7})\s*$/.exec(reference);
    if (!match)
      throw badXml(
        this.part,
        `a cell of the sheet “${this.sheet}” has the name “${reference.slice(0, 20)}”${this.place()}`,
      );
    let column = 0;
    for (const letter of (match[1] ?? '').toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
    const row = Number(match[2]);
    if (column > MAX_COLUMNS || row > MAX_ROWS || row < 1) throw this.beyond(`the cell ${reference.trim()}`);
    if (row !== this.row) {
      // A row without a number takes it from its first cell.
      if (this.rowIsNumbered || this.column >= 0) {
        throw new WorkbookError(
          'out_of_order',
          `Row ${this.row} of the sheet “${this.sheet}” holds the cell ${reference.trim()}, which belongs elsewhere. Open the workbook in Excel, let Excel repair it, and save it again.`,
        );
      }
      if (row < this.row) this.startRow(row);
      else {
        this.row = row - 1;
        this.startRow(row);
      }
    }
    return column - 1;
  }

  /** A `v` whose content is `bytes[from .. to)`. */
  private value(column: number, style: number, type: string, from: number, to: number): void {
    const { rows } = this.context;
    const end = this.encode(from, to, column);
    if (end === 0) return;
    if (type === 'str') {
      this.store(column, TYPE_STRING, end);
      return;
    }
    const text: string = JSON.parse(`"${this.scratch.toString('utf8', 0, end)}"`).trim();
    if (text === '') return;
    if (type === 'n') {
      this.numberText(column, style, text);
    } else if (type === 's') {
      const index = /^\+?\d{1,10}$/.test(text) ? Number(text) : -1;
      if (index < 0 || index >= this.context.strings.count) {
        throw new WorkbookError(
          'bad_shared_string',
          `The cell ${cellName(this.row, column)} of the sheet “${this.sheet}” names text number ${text.slice(0, 20)}, but the workbook has ${this.context.strings.count}. Open it in Excel, let Excel repair it, and save it again.`,
        );
      }
      this.sharedString(column, index);
    } else if (type === 'b') {
      if (/^(1|true|0|false)$/i.test(text)) rows.boolean(column, text === '1' || /^true$/i.test(text));
      else rows.string(column, text);
    } else if (type === 'e') {
      rows.error(column, text);
    } else if (type === 'd') {
      const iso = isoDate(text);
      if (iso === null) rows.string(column, text);
      else rows.date(column, iso);
    } else {
      throw badXml(
        this.part,
        `the cell ${cellName(this.row, column)} of the sheet “${this.sheet}” is of an unknown type “${type.slice(0, 20)}”`,
      );
    }
  }

  /** A number's text, in whatever form; what is no number after all stays the text it is, so that nothing is lost. */
  private numberText(column: number, style: number, text: string): void {
    const { rows, styles, date1904 } = this.context;
    const number = normalNumber(text);
    if (number === null) {
      rows.string(column, text);
      return;
    }
    const value = Number(number);
    const kind = styles.kinds[style] ?? KIND_NUMBER;
    const known = kind === KIND_DEPENDS ? styles.kindOf(style, value) : kind;
    const digits = Buffer.from(number, 'latin1');
    if (known === KIND_NUMBER || !isDateSerial(value, date1904))
      rows.copy(column, TYPE_NUMBER, digits, 0, digits.length);
    else this.storeDate(column, value, known);
  }

  private inlineString(column: number, at: number, end: number): void {
    this.makeScratch(end - at);
    const length = encodeRichText(
      this.window.bytes,
      at,
      end,
      this.names.texts,
      this.preserved,
      this.scratch,
      0,
      this.context.rows,
      this.part,
    );
    if (length < 0) throw this.badReference(column);
    if (length > 0) this.store(column, TYPE_STRING, length);
  }

  /** Encodes XML content into the scratch buffer, and answers its length there. */
  private encode(from: number, to: number, column: number): number {
    if (to < 0) return 0;
    this.makeScratch(to - from);
    const length = encodeXmlText(this.window.bytes, from, to, this.scratch, 0, this.context.rows);
    if (length < 0) throw this.badReference(column);
    return length;
  }

  /** Stores the scratch buffer's first bytes as a JSON string. */
  private store(column: number, type: number, length: number): void {
    if (length > TEXT_LIMIT) {
      throw new WorkbookError(
        'too_long_text',
        `The text in cell ${cellName(this.row, column)} of the sheet “${this.sheet}” is longer than the 32,767 characters that Excel allows. Shorten it.`,
      );
    }
    const { rows } = this.context;
    const at = rows.open(column, type, length + 2);
    rows.bytes[at] = 0x22;
    this.scratch.copy(rows.bytes, at + 1, 0, length);
    rows.bytes[at + length + 1] = 0x22;
    rows.close(at + length + 2);
  }

  private makeScratch(bytes: number): void {
    const need = bytes * MOST_JSON_BYTES_PER_BYTE;
    if (this.scratch.length < need) this.scratch = Buffer.allocUnsafeSlow(Math.max(need, 4096));
  }

  /** Where the scanner is, for messages. */
  private place(): string {
    if (this.row === 0) return '';
    return this.inRow && this.column >= 0 ? ` after cell ${cellName(this.row, this.column)}` : ` in row ${this.row}`;
  }

  private badReference(column: number): WorkbookError {
    return badXml(
      this.part,
      `the cell ${cellName(this.row, column)} of the sheet “${this.sheet}” has a reference that XML does not know`,
    );
  }

  private beyond(what: string): WorkbookError {
    return new WorkbookError(
      'beyond_limits',
      `The sheet “${this.sheet}” has ${what}, beyond the 1,048,576 rows and 16,384 columns of Excel.`,
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

/** The position of the first byte from `at` on that cannot go into JSON as it is; the window's sentinel is one. */
function plainTextEnd(bytes: Buffer, at: number): number {
  let i = at;
  for (;;) {
    const byte = bytes[i] ?? 0;
    if (PLAIN[byte] !== 1 && (byte !== 0x5f || bytes[i + 1] === 0x78)) return i;
    i++;
  }
}

/** The names of a sheet's elements, with the prefix that the part uses. */
class SheetNames {
  readonly sheetData: Uint8Array;
  readonly row: Uint8Array;
  readonly c: Uint8Array;
  readonly v: Uint8Array;
  readonly is: Uint8Array;
  readonly texts: TextNames;

  constructor(prefix: string) {
    this.sheetData = Buffer.from(`${prefix}sheetData`);
    this.row = Buffer.from(`${prefix}row`);
    this.c = Buffer.from(`${prefix}c`);
    this.v = Buffer.from(`${prefix}v`);
    this.is = Buffer.from(`${prefix}is`);
    this.texts = textNames(prefix);
  }
}
