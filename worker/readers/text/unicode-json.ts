import { type ReplacedCount, writeCode } from './json-code.js';

const QUOTE = 0x22;

/** ASCII that goes into a JSON string as it is. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;

/** Whether bytes are ASCII that JSON takes as it is. */
export function isPlainAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (PLAIN[bytes[i] ?? 0] === 0) return false;
  return true;
}

/**
 * Writes UTF-16LE as JSON in UTF-8. `string` writes whole texts. `begin`, `narrow` and `wide`, `end` write the inside of a text that
 * comes in several pieces. `target` must have room for MOST_JSON_BYTES_PER_UNIT times the units. NUL and lone surrogates, which
 * PostgreSQL refuses, become U+FFFD and are counted.
 */
export class UnicodeToJson implements ReplacedCount {
  /** Characters that became U+FFFD since `begin`. */
  replaced = 0;
  /** A high surrogate whose other half has not come yet, else 0. */
  private high = 0;

  /** Writes a whole text, `source[from .. to)`, with its quotes. Returns the position after it in `target`. */
  string(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
    this.begin();
    target[at++] = QUOTE;
    at = this.end(target, this.wide(source, from, to, target, at));
    target[at++] = QUOTE;
    return at;
  }

  /** A new text. */
  begin(): void {
    this.replaced = 0;
    this.high = 0;
  }

  /** Writes characters of one byte each, as BIFF8 has them if all high bytes are zero ([MS-XLS] 2.5.294). Returns as `string` does. */
  narrow(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
    if (this.high !== 0 && to > from) at = this.end(target, at);
    for (let i = from; i < to; i++) {
      const byte = source[i] ?? 0;
      if (PLAIN[byte] === 1) target[at++] = byte;
      else at = writeCode(target, at, byte, this);
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
    const { high } = this;
    if (high === 0) return at;
    this.high = 0;
    return writeCode(target, at, high, this);
  }

  private unit(unit: number, target: Uint8Array, at: number): number {
    const { high } = this;
    if (high !== 0) {
      this.high = 0;
      if (unit >= 0xdc00 && unit <= 0xdfff)
        return writeCode(target, at, 0x10000 + (high - 0xd800) * 0x400 + (unit - 0xdc00), this);
      at = writeCode(target, at, high, this);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) {
      this.high = unit;
      return at;
    }
    return writeCode(target, at, unit, this);
  }
}
