import { TYPE_BOOLEAN, TYPE_DATE, TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../../kernel/row-types.js';
import { TEXT_LIMIT, tooLongText } from '../rows/cell-limits.js';
import { decimalAt, normalNumber, numberEnd } from '../values/decimal.js';
import type { TagStream } from '../xml/tag-stream.js';
import type { CellDates } from './cell-dates.js';
import { dateOf, timeOf } from './iso-values.js';
import type { RowCells } from './row-cells.js';
import {
  BOOLEAN_VALUE,
  COUNT,
  DATE_VALUE,
  EXTENDED_TYPE,
  FORMULA,
  INLINE,
  LINE_BREAK,
  PARAGRAPH,
  SPACES,
  STRING_VALUE,
  TAB,
  TIME_VALUE,
  VALUE,
  VALUE_TYPE,
} from './vocabulary.js';

const FLOAT = Buffer.from('float');
const STRING = Buffer.from('string');
const PERCENTAGE = Buffer.from('percentage');
const CURRENCY = Buffer.from('currency');
const DATE = Buffer.from('date');
const TIME = Buffer.from('time');
const BOOLEAN = Buffer.from('boolean');
const ERROR = Buffer.from('error');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Errors as LibreOffice and Excel show them: LibreOffice has numbers for those that Excel does not know. */
const ERROR_SHOWN =
  /^"(#(DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA)|Err:\d{3})"$/;

const QUOTE = 0x22;

/**
 * Makes one cell's value of its start tag and its content (OpenDocument 1.3 part 3, 9.1.4). The calls are `begin`, then `open`
 * and `text` for its content, then `end`. The value is what the attributes say. The paragraphs show it as its format has it:
 * they are the value of texts only.
 */
export class CellReader {
  private row = 0;
  private column = 0;
  private repeat = 1;
  /** The type of the value in the start tag; 0 if it has none. */
  private type = 0;
  /** Where that value ends, and the paragraphs' text begins. */
  private valueEnd = 0;
  private isError = false;
  /** The paragraphs may hold an error though the attributes have a value. */
  private mayBeError = false;
  private paragraphs = 0;
  private isInParagraph = false;

  constructor(
    private readonly stream: TagStream,
    private readonly cells: RowCells,
    private readonly dates: CellDates,
    private readonly sheet: () => string,
  ) {}

  /** Reads the start tag of the cell at `row` (1-based) and `column` (0-based). Returns whether its content matters. */
  begin(row: number, column: number, repeat: number): boolean {
    const { stream } = this;
    const { text } = this.cells;
    this.row = row;
    this.column = column;
    this.repeat = repeat;
    this.paragraphs = 0;
    this.isInParagraph = false;
    this.isError = stream.is(EXTENDED_TYPE, ERROR);
    this.type = this.isError ? 0 : this.attributeValue();
    this.valueEnd = text.length;
    // LibreOffice before 4.2 and Excel mark no errors: a formula's value is then 0 or "", and the paragraph shows the error.
    this.mayBeError =
      stream.has(FORMULA) &&
      (stream.has(EXTENDED_TYPE)
        ? this.type === 0
        : this.type === 0 || stream.is(VALUE_TYPE, FLOAT) || this.type === TYPE_NUMBER);
    if (this.type !== 0 && !this.mayBeError) return false;
    text.byte(QUOTE);
    return true;
  }

  /** Reads a start tag in the cell. Returns whether the tag's text belongs to the cell. */
  open(element: number): boolean {
    const { text } = this.cells;
    switch (element) {
      case PARAGRAPH:
        if (this.paragraphs++ > 0) text.ascii('\\n');
        text.startParagraph();
        this.isInParagraph = true;
        return true;
      case SPACES: {
        // An attacker may choose any count, and the text's limit is checked only afterwards.
        const written = this.stream.get(COUNT);
        const count = written === undefined ? 1 : Number(written);
        if (!(count >= 0 && count <= TEXT_LIMIT)) throw tooLongText(this.sheet(), this.row, this.column);
        text.writeBlanks();
        text.ascii(' '.repeat(count));
        break;
      }
      case TAB:
        text.writeBlanks();
        text.ascii('\\t');
        break;
      case LINE_BREAK:
        text.writeBlanks();
        text.ascii('\\n');
        break;
      case INLINE:
        return true;
      default:
        return false;
    }
    this.checkLength();
    return false;
  }

  /** An end tag in the cell. */
  close(element: number): void {
    if (element !== PARAGRAPH) return;
    this.cells.text.endParagraph();
    this.isInParagraph = false;
  }

  /** Reads text in the cell. Outside of the paragraphs it is only the layout of the file. */
  text(): void {
    if (!this.isInParagraph) return;
    const { stream } = this;
    if (!this.cells.text.paragraphText(stream.window.bytes, stream.textFrom, stream.textTo, stream.isCdata))
      throw stream.bad('there is a reference that XML does not know');
    this.checkLength();
  }

  /** Ends the cell. Returns whether there is something in it. */
  end(): boolean {
    const { cells } = this;
    const { text } = cells;
    const { length } = text;
    let type = this.type;
    // `begin` wrote a quotation mark: more than that is text.
    const hasText = length > this.valueEnd + 1;
    if (type === 0) {
      if (!hasText) {
        cells.discard();
        return false;
      }
      text.byte(QUOTE);
      type = this.isError || (this.mayBeError && this.showsError(text.length)) ? TYPE_ERROR : TYPE_STRING;
    } else if (this.mayBeError) {
      if (hasText) text.byte(QUOTE);
      if (hasText && this.showsError(text.length)) {
        text.bytes.copyWithin(cells.start, this.valueEnd, text.length);
        text.length -= this.valueEnd - cells.start;
        type = TYPE_ERROR;
      } else {
        text.length = this.valueEnd;
      }
    }
    cells.add(this.column, this.repeat, type, this.sheet(), this.row);
    return true;
  }

  private showsError(end: number): boolean {
    const { bytes } = this.cells.text;
    const first = bytes[this.valueEnd + 1];
    if ((first !== 0x23 && first !== 0x45) || end - this.valueEnd > 20) return false;
    return ERROR_SHOWN.test(bytes.toString('latin1', this.valueEnd, end));
  }

  /** Writes the value that the attributes have, and returns its type; 0 if the paragraphs have the value. */
  private attributeValue(): number {
    const { stream } = this;
    if (stream.is(VALUE_TYPE, FLOAT)) return this.numberOrDate();
    if (stream.is(VALUE_TYPE, STRING)) return this.string();
    if (stream.is(VALUE_TYPE, PERCENTAGE) || stream.is(VALUE_TYPE, CURRENCY)) return this.number();
    const { text } = this.cells;
    if (stream.is(VALUE_TYPE, DATE)) {
      const date = dateOf(stream.get(DATE_VALUE) ?? '');
      if (date === null) return 0;
      text.ascii(`"${date}"`);
      return TYPE_DATE;
    }
    if (stream.is(VALUE_TYPE, TIME)) {
      const time = timeOf(stream.get(TIME_VALUE) ?? '');
      if (time === null) return 0;
      text.ascii(typeof time === 'number' ? String(time) : `"${time}"`);
      return typeof time === 'number' ? TYPE_NUMBER : TYPE_DATE;
    }
    if (stream.is(VALUE_TYPE, BOOLEAN) && (stream.is(BOOLEAN_VALUE, TRUE) || stream.is(BOOLEAN_VALUE, FALSE))) {
      text.ascii(stream.is(BOOLEAN_VALUE, TRUE) ? 'true' : 'false');
      return TYPE_BOOLEAN;
    }
    return 0;
  }

  private numberOrDate(): number {
    const { text } = this.cells;
    const start = text.length;
    if (this.number() === 0) return 0;
    const date = this.dates.dateOf(decimalAt(text.bytes, start, text.length), this.column);
    if (date === null) return TYPE_NUMBER;
    text.length = start;
    text.ascii(`"${date}"`);
    return TYPE_DATE;
  }

  private number(): number {
    const { stream } = this;
    if (!stream.has(VALUE)) return 0;
    const { text } = this.cells;
    const start = text.length;
    const from = stream.valueFrom(VALUE);
    const to = stream.valueTo(VALUE);
    if (to - from <= 40) {
      text.raw(stream.window.bytes, from, to);
      const end = text.length;
      // `numberEnd` expects `<` behind a number's digits.
      text.byte(0x3c);
      text.length = end;
      if (numberEnd(text.bytes, start) === end) return TYPE_NUMBER;
      text.length = start;
    }
    const number = normalNumber((stream.get(VALUE) ?? '').trim());
    if (number === null) return 0;
    text.ascii(number);
    return TYPE_NUMBER;
  }

  private string(): number {
    const { stream } = this;
    if (!stream.has(STRING_VALUE) || stream.is(STRING_VALUE, EMPTY)) return 0;
    const { text } = this.cells;
    const start = text.length;
    text.byte(QUOTE);
    const from = stream.valueFrom(STRING_VALUE);
    const to = stream.valueTo(STRING_VALUE);
    if (to - from > TEXT_LIMIT) throw tooLongText(this.sheet(), this.row, this.column);
    if (!text.text(stream.window.bytes, from, to, false))
      throw stream.bad('there is a reference that XML does not know');
    if (text.length - start > TEXT_LIMIT) throw tooLongText(this.sheet(), this.row, this.column);
    text.byte(QUOTE);
    return TYPE_STRING;
  }

  private checkLength(): void {
    const { text } = this.cells;
    if (text.length + text.blanks - this.valueEnd > TEXT_LIMIT) throw tooLongText(this.sheet(), this.row, this.column);
  }
}

const EMPTY = Buffer.alloc(0);
