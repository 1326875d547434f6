/** No byte of text, of either width, takes more bytes than this as JSON (a control character as a \u escape). */
export const MOST_JSON_BYTES_PER_BYTE = 6;

/** ASCII that goes into a JSON string as it is. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;

const HEX = Buffer.from('0123456789abcdef');

/** Whether bytes are ASCII that JSON takes as it is. */
export function isPlainAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (PLAIN[bytes[i] ?? 0] === 0) return false;
  return true;
}

/**
 * Writes the text of BIFF8, which is UTF-16 with the high bytes left out where all are zero ([MS-XLS] 2.5.294), as the inside of a JSON
 * string in UTF-8. A text may come in several pieces, of either width. NUL and lone surrogates, which PostgreSQL refuses, become
 * U+FFFD and are counted.
 */
export class UnicodeToJson {
  replaced = 0;
  /** A high surrogate whose other half has not come yet, else 0. */
  private high = 0;

  /** A new text. */
  begin(): void {
    this.replaced = 0;
    this.high = 0;
  }

  /** Characters of one byte each: `source[from .. to)`. Answers the position after them in `target`. */
  narrow(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
    if (this.high !== 0 && to > from) at = this.end(target, at);
    for (let i = from; i < to; i++) {
      const byte = source[i] ?? 0;
      if (PLAIN[byte] === 1) target[at++] = byte;
      else at = this.character(byte, target, at);
    }
    return at;
  }

  /** Characters of two bytes each. */
  wide(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
    for (let i = from; i + 1 < to; i += 2) {
      const unit = (source[i] ?? 0) | ((source[i + 1] ?? 0) << 8);
      if (unit < 0x80 && PLAIN[unit] === 1 && this.high === 0) {
        target[at++] = unit;
      } else if (unit >= 0x3000 && unit < 0xd800 && this.high === 0) {
        target[at] = 0xe0 | (unit >> 12);
        target[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
        target[at + 2] = 0x80 | (unit & 0x3f);
        at += 3;
      } else {
        at = this.unit(unit, target, at);
      }
    }
    return at;
  }

  /** The text is over. */
  end(target: Uint8Array, at: number): number {
    if (this.high === 0) return at;
    this.high = 0;
    return this.lost(target, at);
  }

  private unit(unit: number, target: Uint8Array, at: number): number {
    const { high } = this;
    if (high !== 0) {
      this.high = 0;
      if (unit >= 0xdc00 && unit <= 0xdfff) {
        const code = 0x10000 + (high - 0xd800) * 0x400 + (unit - 0xdc00);
        target[at] = 0xf0 | (code >> 18);
        target[at + 1] = 0x80 | ((code >> 12) & 0x3f);
        target[at + 2] = 0x80 | ((code >> 6) & 0x3f);
        target[at + 3] = 0x80 | (code & 0x3f);
        return at + 4;
      }
      at = this.lost(target, at);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) {
      this.high = unit;
      return at;
    }
    if (unit >= 0xdc00 && unit <= 0xdfff) return this.lost(target, at);
    return this.character(unit, target, at);
  }

  private character(unit: number, target: Uint8Array, at: number): number {
    if (unit === 0) return this.lost(target, at);
    if (unit < 0x80) {
      if (PLAIN[unit] === 1 || unit === 0x7f) {
        target[at] = unit;
        return at + 1;
      }
      target[at] = 0x5c;
      const short = SHORT.get(unit);
      if (short !== undefined) {
        target[at + 1] = short;
        return at + 2;
      }
      target[at + 1] = 0x75;
      target[at + 2] = 0x30;
      target[at + 3] = 0x30;
      target[at + 4] = HEX[unit >> 4] ?? 0;
      target[at + 5] = HEX[unit & 15] ?? 0;
      return at + 6;
    }
    if (unit < 0x800) {
      target[at] = 0xc0 | (unit >> 6);
      target[at + 1] = 0x80 | (unit & 0x3f);
      return at + 2;
    }
    target[at] = 0xe0 | (unit >> 12);
    target[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
    target[at + 2] = 0x80 | (unit & 0x3f);
    return at + 3;
  }

  private lost(target: Uint8Array, at: number): number {
    this.replaced++;
    target[at] = 0xef;
    target[at + 1] = 0xbf;
    target[at + 2] = 0xbd;
    return at + 3;
  }
}

/** The characters that JSON has a short escape for. */
const SHORT = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0c, 0x66],
  [0x0d, 0x72],
]);
