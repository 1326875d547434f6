import { KIND_DATE, KIND_NUMBER, KIND_TIME } from '../../kernel/date-kinds.js';
import { TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../../kernel/row-types.js';
import { TEXT_LIMIT, tooLongText } from '../rows/cell-limits.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { dateKind } from '../values/cell-styles.js';
import { decimalAt, normalNumber, numberEnd } from '../values/decimal.js';
import { isoDate } from '../values/iso-date.js';
import { isDateSerial } from '../values/serial-date.js';
import { JsonText } from '../xml/json-text.js';
import type { TagStream } from '../xml/tag-stream.js';
import { serialOf } from './date-serial.js';
import type { StyleTable } from './style-table.js';
import { TYPE } from './vocabulary.js';

const NUMBER = Buffer.from('Number');
const STRING = Buffer.from('String');
const DATE_TIME = Buffer.from('DateTime');
const BOOLEAN = Buffer.from('Boolean');
const ERROR = Buffer.from('Error');
const TYPES = [NUMBER, STRING, DATE_TIME, BOOLEAN, ERROR];

const QUOTE = 0x22;

/** Makes a cell's value of its Data element (XML Spreadsheet Reference, ss:Data): `begin`, then `text` for its content, then `end`. */
export class DataReader {
  date1904 = false;

  /** A JSON string, but for the quotation mark at its end. */
  private readonly json = new JsonText();
  private row = 0;
  private column = 0;
  private style = 0;
  private type: Buffer = STRING;

  constructor(
    private readonly stream: TagStream,
    private readonly rows: RowEncoder,
    private readonly styles: StyleTable,
    private readonly sheet: () => string,
  ) {}

  /** The start tag, in the cell at `row` (1-based) and `column` (0-based). */
  begin(row: number, column: number, style: number): void {
    const { stream } = this;
    this.row = row;
    this.column = column;
    this.style = style;
    const type = stream.has(TYPE) ? TYPES.find((known) => stream.is(TYPE, known)) : STRING;
    if (type === undefined) throw stream.bad(`data is of an unknown type “${stream.get(TYPE)?.slice(0, 20)}”`);
    this.type = type;
    this.json.clear();
    this.json.byte(QUOTE);
  }

  text(): void {
    const { stream, json } = this;
    if (!json.text(stream.window.bytes, stream.textFrom, stream.textTo, stream.isCdata))
      throw stream.bad('there is a reference that XML does not know');
    if (json.length > TEXT_LIMIT) throw tooLongText(this.sheet(), this.row, this.column);
  }

  /** Stores the value. An empty text is an empty cell. */
  end(): void {
    const { json, rows, column, type } = this;
    rows.replaced += json.replaced;
    if (json.length === 1) return;
    if (type === STRING) {
      this.store(TYPE_STRING);
      return;
    }
    if (type === NUMBER && this.plainNumber()) return;
    const text: string = JSON.parse(`${json.bytes.toString('utf8', 0, json.length)}"`).trim();
    if (type === ERROR) this.store(TYPE_ERROR);
    else if (type === BOOLEAN && /^(1|0|true|false)$/i.test(text)) rows.boolean(column, /^(1|true)$/i.test(text));
    else if (type === DATE_TIME && this.dateTime(text)) return;
    else if (type === NUMBER && this.number(text)) return;
    // If a value does not fit its type, it stays a text, because a guess might lose some of it.
    else this.store(TYPE_STRING);
  }

  private store(type: number): void {
    const { json } = this;
    json.byte(QUOTE);
    this.rows.copy(this.column, type, json.bytes, 0, json.length);
  }

  /** Stores a number whose digits are valid as written. Returns whether it was one. */
  private plainNumber(): boolean {
    const { json } = this;
    const end = json.length;
    // `numberEnd` expects `<` behind a number's digits.
    json.byte(0x3c);
    json.length = end;
    if (numberEnd(json.bytes, 1) !== end) return false;
    this.storeNumber(json.bytes, 1, end);
    return true;
  }

  private number(text: string): boolean {
    const number = normalNumber(text);
    if (number === null) return false;
    const digits = Buffer.from(number, 'latin1');
    this.storeNumber(digits, 0, digits.length);
    return true;
  }

  /** Stores a number, or the date that its style makes of it: its digits are `bytes[from .. to)`. */
  private storeNumber(bytes: Buffer, from: number, to: number): void {
    const { rows, column, date1904 } = this;
    const { formats } = this.styles;
    if ((formats.kinds[this.style] ?? KIND_NUMBER) !== KIND_NUMBER) {
      const value = decimalAt(bytes, from, to);
      const kind = dateKind(formats, this.style, value, date1904);
      if (kind !== KIND_NUMBER) {
        rows.serial(column, value, kind, date1904);
        return;
      }
    }
    rows.copy(column, TYPE_NUMBER, bytes, from, to);
  }

  /** Stores a date and time, shown as the style says; as a date if the style is not for dates. Returns whether it was one. */
  private dateTime(text: string): boolean {
    const { rows, column, date1904 } = this;
    const serial = serialOf(text, date1904);
    if (serial !== null && isDateSerial(serial, date1904)) {
      const kind = dateKind(this.styles.formats, this.style, serial, date1904);
      rows.serial(column, serial, kind !== KIND_NUMBER ? kind : serial < 1 ? KIND_TIME : KIND_DATE, date1904);
      return true;
    }
    const iso = isoDate(text);
    if (iso === null) return false;
    rows.date(column, iso);
    return true;
  }
}
