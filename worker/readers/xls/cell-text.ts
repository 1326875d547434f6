import { TYPE_STRING } from '../../kernel/row-types.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { isPlainAscii, UnicodeToJson } from '../text/unicode-json.js';
import type { CodePage } from './code-page.js';
import type { BiffVersion } from './record-kinds.js';

const IS_WIDE = 1;
const HAS_PHONETIC = 4;
const HAS_RUNS = 8;

/** A text of which a part is still to come. */
export interface CellText {
  column: number;
  /** Characters (bytes before BIFF8) that have not come yet. */
  left: number;
  /** What has come: JSON in BIFF8, bytes of the code page before. */
  part: Buffer;
  length: number;
}

/** Stores the texts of cells, from their own records and from the records of formulas' values. */
export class CellTextReader {
  private readonly unicode = new UnicodeToJson();
  private readonly isUnicode: boolean;
  private readonly lengthBytes: number;

  constructor(private readonly context: { version: BiffVersion; codePage: CodePage; rows: RowEncoder }) {
    this.isUnicode = context.version === 8;
    this.lengthBytes = context.version === 2 ? 1 : 2;
  }

  /**
   * Stores the text whose length is at `at` in a record that ends before `end` ([MS-XLS] 2.5.294; before BIFF8 without flags). Returns
   * the text if it goes on in CONTINUE records, null if it is complete.
   */
  label(column: number, bytes: Buffer, at: number, end: number): CellText | null {
    let from = at + this.lengthBytes;
    if (from > end) return null;
    const count = this.lengthBytes === 1 ? bytes.readUInt8(at) : bytes.readUInt16LE(at);
    if (count === 0) return null;
    if (!this.isUnicode) {
      if (from + count > end) return this.cut(column, bytes, from, end, count, false);
      this.byteText(column, bytes, from, from + count);
      return null;
    }
    const flags = from < end ? (bytes[from] ?? 0) : 0;
    from += 1 + ((flags & HAS_RUNS) !== 0 ? 2 : 0) + ((flags & HAS_PHONETIC) !== 0 ? 4 : 0);
    const isWide = (flags & IS_WIDE) !== 0;
    const to = from + (isWide ? 2 * count : count);
    if (to > end) return this.cut(column, bytes, from, end, count, isWide);
    const { rows } = this.context;
    const { unicode } = this;
    let target = rows.open(column, TYPE_STRING, (to - from) * MOST_JSON_BYTES_PER_UNIT + 2);
    const json = rows.bytes;
    json[target++] = 0x22;
    unicode.begin();
    target = isWide ? unicode.wide(bytes, from, to, json, target) : unicode.narrow(bytes, from, to, json, target);
    target = unicode.end(json, target);
    json[target++] = 0x22;
    rows.close(target);
    rows.replaced += unicode.replaced;
    return null;
  }

  /** Takes in a CONTINUE record; true once the text is complete, and stored. */
  goOn(text: CellText, bytes: Buffer, at: number, end: number): boolean {
    if (this.isUnicode && at < end) this.take(text, bytes, at + 1, end, ((bytes[at] ?? 0) & IS_WIDE) !== 0);
    else this.take(text, bytes, at, end, false);
    if (text.left > 0) return false;
    if (this.isUnicode) {
      const { rows } = this.context;
      text.length = this.unicode.end(text.part, text.length);
      text.part[text.length++] = 0x22;
      rows.copy(text.column, TYPE_STRING, text.part, 0, text.length);
      rows.replaced += this.unicode.replaced;
    } else {
      this.byteText(text.column, text.part, 0, text.length);
    }
    return true;
  }

  private cut(column: number, bytes: Buffer, from: number, end: number, count: number, isWide: boolean): CellText {
    // Room for the whole text if every character became a \u escape.
    const part = Buffer.allocUnsafe(this.isUnicode ? count * 2 * MOST_JSON_BYTES_PER_UNIT + 8 : count);
    const text: CellText = { column, left: count, part, length: 0 };
    this.unicode.begin();
    if (this.isUnicode) part[text.length++] = 0x22;
    this.take(text, bytes, from, end, isWide);
    return text;
  }

  private take(text: CellText, bytes: Buffer, from: number, end: number, isWide: boolean): void {
    const width = isWide ? 2 : 1;
    const count = Math.max(0, Math.min(text.left, Math.floor((end - from) / width)));
    const to = from + count * width;
    text.left -= count;
    if (!this.isUnicode) text.length += bytes.copy(text.part, text.length, from, to);
    else if (isWide) text.length = this.unicode.wide(bytes, from, to, text.part, text.length);
    else text.length = this.unicode.narrow(bytes, from, to, text.part, text.length);
  }

  private byteText(column: number, bytes: Buffer, from: number, to: number): void {
    const { rows, codePage } = this.context;
    if (!codePage.keepsAscii || !isPlainAscii(bytes, from, to)) {
      rows.string(column, codePage.decode(bytes.subarray(from, to)));
      return;
    }
    let target = rows.open(column, TYPE_STRING, to - from + 2);
    const json = rows.bytes;
    json[target++] = 0x22;
    for (let i = from; i < to; i++) json[target++] = bytes[i] ?? 0;
    json[target++] = 0x22;
    rows.close(target);
  }
}
