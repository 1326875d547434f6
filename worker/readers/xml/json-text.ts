import { MOST_JSON_BYTES_PER_UNIT, type ReplacedCount, writeCode } from '../text/json-code.js';
import { PLAIN as PLAIN_XLSX, referenceAt, referenceEnd } from './text.js';

/** Bytes that go into JSON as they are. These formats do not have the `_x000D_` escapes of ECMA-376, therefore `_` is one of them. */
const PLAIN = new Uint8Array(PLAIN_XLSX);
PLAIN[0x5f] = 1;

const FIRST_CAPACITY = 64 * 1024;
/** Text is written in pieces of this many bytes, because room for the worst case is reserved for each. */
const PIECE = 64 * 1024;

/** JSON written piece by piece from XML text, as UTF-8: the values of a cell or of a whole row. */
export class JsonText implements ReplacedCount {
  bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  /** How much of `bytes` is filled. */
  length = 0;
  /** Characters that PostgreSQL cannot hold and that became U+FFFD. */
  replaced = 0;
  /** Blanks of a paragraph that are not written yet: the next characters decide whether they are kept. */
  blanks = 0;
  /** Whether there are line ends or tabs among the blanks. */
  private isLayout = false;
  /** Whether the paragraph has something in it. */
  private isStarted = false;

  /** Starts over, and frees the memory that one giant text took. */
  clear(): void {
    if (this.bytes.length > 16 * FIRST_CAPACITY) this.bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
    this.length = 0;
    this.replaced = 0;
  }

  /** Writes one byte of JSON's own, e.g. a quotation mark. */
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
   * Writes text as it is, `source[from .. to)`. References are decoded unless it is a CDATA section's. Line ends become LF (XML 1.0,
   * 2.11), and characters that PostgreSQL refuses are replaced. Returns false for a reference that XML does not have.
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

  /** Writes the pending blanks, before something in a paragraph that is written by another method. */
  writeBlanks(): void {
    if (!this.isLayout) this.ascii(' '.repeat(this.blanks));
    else if (this.isStarted) this.byte(0x20);
    this.blanks = 0;
    this.isLayout = false;
    this.isStarted = true;
  }

  /**
   * Writes text of a paragraph. Line ends and tabs, with the blanks around them, are layout: they become one blank, or none at either
   * end. Runs of blanks alone are kept, because LibreOffice writes and reads them so in formatted texts. OpenDocument 1.3 part 3, 6.1.2
   * takes them for one blank.
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

  /**
   * Writes text from `from` to `stop`, or a little further if a reference goes on. Returns the position after it, -1 for a bad
   * reference.
   */
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
