import type { WorkbookError } from '../../../src/errors.js';
import { KIND_NUMBER } from '../../kernel/date-kinds.js';
import { TYPE_NUMBER, TYPE_STRING } from '../../kernel/row-types.js';
import type { SheetContext } from '../package/package-format.js';
import { badSharedString, ROW_LIMIT, TEXT_LIMIT, tooLongRow, tooLongText } from '../rows/cell-limits.js';
import { cellName } from '../rows/cell-name.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { dateKind } from '../values/cell-styles.js';
import { decimalAt, normalNumber } from '../values/decimal.js';
import { isoDate } from '../values/iso-date.js';
import { encodeXmlText, trimXmlText } from '../xml/text.js';
import { badXml } from '../xml/walk.js';
import { encodeRichText, type TextNames } from './rich-text.js';

/** Turns the values of a sheet's cells into cells of a RowEncoder. Throws WorkbookError that names the cell. */
export class CellValues {
  private scratch = Buffer.alloc(0);

  constructor(
    private readonly context: SheetContext,
    private readonly sheet: string,
    private readonly part: string,
    /** Says which row the cells belong to, for messages. */
    private readonly cursor: { readonly row: number },
  ) {}

  /** Refuses a row that is larger than a database would take. */
  checkRowLength(): void {
    if (this.context.rows.rowBytes > ROW_LIMIT) throw this.tooLongRow();
  }

  tooLongRow(): WorkbookError {
    return tooLongRow(this.sheet, this.cursor.row);
  }

  /** Stores a `v` whose content is `bytes[from .. to)`, of a cell of this type; `keepsBlanks` as xml:space says. */
  value(
    bytes: Buffer,
    column: number,
    style: number,
    type: string,
    from: number,
    to: number,
    keepsBlanks: boolean,
  ): void {
    if (type === 'str') {
      this.text(bytes, column, from, to, keepsBlanks);
      return;
    }
    const { rows } = this.context;
    const end = this.encode(bytes, from, to, column);
    if (end === 0) return;
    if (end > TEXT_LIMIT) throw tooLongText(this.sheet, this.cursor.row, column);
    const text: string = JSON.parse(`"${this.scratch.toString('utf8', 0, end)}"`).trim();
    if (text === '') return;
    if (type === 's') {
      const index = /^\+?\d{1,10}$/.test(text) ? Number(text) : -1;
      if (index < 0 || index >= this.context.strings.count)
        throw badSharedString(this.sheet, this.cursor.row, column, text.slice(0, 20), this.context.strings.count);
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
      // `n`, and types that the standard does not have, which some writers make up: a number, or else a text.
      this.numberText(column, style, text);
    }
  }

  /** A text with whatever XML allows in it. */
  text(bytes: Buffer, column: number, from: number, to: number, keepsBlanks: boolean): void {
    this.checkRowLength();
    if (!keepsBlanks) [from, to] = trimXmlText(bytes, from, to);
    const end = this.encode(bytes, from, to, column);
    if (end > 0) this.store(column, TYPE_STRING, end);
  }

  /** An `is` element, `bytes[at .. end)`. */
  inlineString(bytes: Buffer, column: number, at: number, end: number, names: TextNames, keepsBlanks: boolean): void {
    this.makeScratch(end - at);
    const length = encodeRichText(bytes, at, end, names, keepsBlanks, this.scratch, 0, this.context.rows, this.part);
    if (length < 0) throw this.badReference(column);
    if (length > 0) this.store(column, TYPE_STRING, length);
  }

  /** Stores the text of this index, which must exist. */
  sharedString(column: number, index: number): void {
    this.checkRowLength();
    this.context.strings.store(this.context.rows, column, index);
  }

  /** A number whose style may make it a date: its digits are `bytes[from .. to)`. */
  serial(bytes: Buffer, column: number, style: number, from: number, to: number): void {
    const { rows, styles, date1904 } = this.context;
    const value = decimalAt(bytes, from, to);
    const kind = dateKind(styles, style, value, date1904);
    if (kind === KIND_NUMBER) rows.copy(column, TYPE_NUMBER, bytes, from, to);
    else rows.serial(column, value, kind, date1904);
  }

  /** Stores a number in any form. A text that is no number after all stays a text, because nothing may be lost. */
  private numberText(column: number, style: number, text: string): void {
    const number = normalNumber(text);
    if (number === null) {
      this.context.rows.string(column, text);
      return;
    }
    const digits = Buffer.from(number, 'latin1');
    const kind = this.context.styles.kinds[style] ?? KIND_NUMBER;
    if (kind === KIND_NUMBER) this.context.rows.copy(column, TYPE_NUMBER, digits, 0, digits.length);
    else this.serial(digits, column, style, 0, digits.length);
  }

  /** Encodes XML content into the scratch buffer, and returns its length there. */
  private encode(bytes: Buffer, from: number, to: number, column: number): number {
    if (to <= from) return 0;
    this.makeScratch(to - from);
    const length = encodeXmlText(bytes, from, to, this.scratch, 0, this.context.rows);
    if (length < 0) throw this.badReference(column);
    return length;
  }

  /** Stores the scratch buffer's first bytes as a JSON string. */
  private store(column: number, type: number, length: number): void {
    if (length > TEXT_LIMIT) throw tooLongText(this.sheet, this.cursor.row, column);
    const { rows } = this.context;
    const at = rows.open(column, type, length + 2);
    rows.bytes[at] = 0x22;
    this.scratch.copy(rows.bytes, at + 1, 0, length);
    rows.bytes[at + length + 1] = 0x22;
    rows.close(at + length + 2);
  }

  private makeScratch(bytes: number): void {
    const need = bytes * MOST_JSON_BYTES_PER_UNIT;
    if (this.scratch.length < need) this.scratch = Buffer.allocUnsafeSlow(Math.max(need, 4096));
  }

  private badReference(column: number): WorkbookError {
    return badXml(
      this.part,
      `the cell ${cellName(this.cursor.row, column)} of the sheet “${this.sheet}” has a reference that XML does not know`,
    );
  }
}
