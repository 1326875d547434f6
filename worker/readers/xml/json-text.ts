import { MOST_JSON_BYTES_PER_UNIT, type ReplacedCount, writeCode } from '../text/json-code.js';
import { PLAIN as PLAIN_XLSX, referenceAt, referenceEnd } from './text.js';

/** Bytes that go into JSON as they are. The `_x000D_` escapes of ECMA-376 are no matter of these formats, so `_` is one. */
const PLAIN = new Uint8Array(PLAIN_XLSX);
PLAIN[0x5f] = 1;

const FIRST_CAPACITY = 64 * 1024;
/** Text is written in pieces of this many bytes, so that room for the worst case stays small. */
const PIECE = 64 * 1024;

/** JSON written piece by piece from XML text, as UTF-8: the values of a cell or of a whole row. */
export class JsonText implements ReplacedCount {
  bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  /** How much of `bytes` is filled. */
  length = 0;
  /** Characters that PostgreSQL cannot hold and that became U+FFFD. */
  replaced = 0;
  /** Blanks of a paragraph that are not written yet: what follows says what becomes of them. */
  blanks = 0;
  /** There are line ends or tabs among them. */
  private isLayout = false;
  /** The paragraph has something in it. */
  private isStarted = false;

  /** Starts over; memory that one giant text took is given back. */
  clear(): void {
    if (this.bytes.length > 16 * FIRST_CAPACITY) this.bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
    this.length = 0;
    this.replaced = 0;
  }

  /** One byte of JSON's own, as a quotation mark. */
  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** ASCII that needs no escape. */
  ascii(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  /** Bytes as they are. */
  raw(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    let at = this.length;
    const { bytes } = this;
    for (let i = from; i < to; i++) bytes[at++] = source[i] ?? 0;
    this.length = at;
  }

  /**
   * Text as it stands, `source[from .. to)`: references are decoded unless it is a CDATA section's, line ends become LF (XML 1.0, 2.11),
   * and what PostgreSQL refuses is replaced. Answers false for a reference that XML does not have.
   */
  text(source: Uint8Array, from: number, to: number, isCdata: boolean): boolean {
    for (let i = from; i < to; ) {
      const stop = Math.min(i + PIECE, to);
      i = this.piece(source, i, stop, to, isCdata);
      if (i < 0) return false;
    }
    return true;
  }

  /** A paragraph begins. */
  startParagraph(): void {
    this.blanks = 0;
    this.isLayout = false;
    this.isStarted = false;
  }

  /** A paragraph ends: blanks at its end are kept, the layout of the file is not. */
  endParagraph(): void {
    if (!this.isLayout) this.writeBlanks();
    this.startParagraph();
  }

  /** Something in a paragraph is to be written by other ways. */
  writeBlanks(): void {
    if (!this.isLayout) this.ascii(' '.repeat(this.blanks));
    else if (this.isStarted) this.byte(0x20);
    this.blanks = 0;
    this.isLayout = false;
    this.isStarted = true;
  }

  /**
   * Text of a paragraph. Line ends and tabs, with the blanks around them, are layout: one blank, or none at either end. Runs of blanks
   * alone are kept, though OpenDocument 1.3 part 3, 6.1.2 takes them for one: LibreOffice writes and reads them so in formatted texts.
   */
  paragraphText(source: Uint8Array, from: number, to: number, isCdata: boolean): boolean {
    let i = from;
    for (;;) {
      let byte = source[i] ?? 0;
      while (i < to && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)) {
        if (byte === 0x20) this.blanks++;
        else this.isLayout = true;
        byte = source[++i] ?? 0;
      }
      if (i >= to) return true;
      this.writeBlanks();
      const start = i;
      let end = i;
      while (i < to && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        i++;
        if (byte !== 0x20) end = i;
        byte = source[i] ?? 0;
      }
      if (!this.text(source, start, end, isCdata)) return false;
      i = end;
    }
  }

  /** Text from `from` to `stop`, or a little further where a reference goes on; answers the position after it, -1 for a bad one. */
  private piece(source: Uint8Array, from: number, stop: number, to: number, isCdata: boolean): number {
    this.reserve((stop - from + 24) * MOST_JSON_BYTES_PER_UNIT);
    const target = this.bytes;
    let at = this.length;
    let i = from;
    while (i < stop) {
      const byte = source[i] ?? 0;
      if (PLAIN[byte] === 1) {
        target[at++] = byte;
        i++;
      } else if (byte === 0x26 && !isCdata) {
        const end = referenceEnd(source, i, to);
        let code = end < 0 ? -1 : referenceAt(source, i + 1, end);
        if (code < 0) return -1;
        i = end + 1;
        // Some writers spell a character beyond the BMP as two references, one for each surrogate.
        if (code >= 0xd800 && code <= 0xdbff && source[i] === 0x26) {
          const lowEnd = referenceEnd(source, i, to);
          const low = lowEnd < 0 ? -1 : referenceAt(source, i + 1, lowEnd);
          if (low >= 0xdc00 && low <= 0xdfff) {
            code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
            i = lowEnd + 1;
          }
        }
        at = writeCode(target, at, code, this);
      } else if (byte === 0x0d) {
        i++;
        if (i >= to || source[i] !== 0x0a) at = writeCode(target, at, 0x0a, this);
      } else {
        at = writeCode(target, at, byte, this);
        i++;
      }
    }
    this.length = at;
    return i;
  }

  private reserve(more: number): void {
    const need = this.length + more;
    if (need <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(need, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
