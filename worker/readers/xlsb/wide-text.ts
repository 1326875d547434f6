import type { ReplacedCount } from '../xml/text.js';

/** No UTF-16 unit takes more than this many bytes as JSON (a control character as a \u escape). */
export const MOST_JSON_BYTES_PER_UNIT = 6;

const HEX = Buffer.from('0123456789abcdef');

/** Where the text of an XLWideString lies in its record. */
export interface WideText {
  from: number;
  to: number;
}

/**
 * Finds the text of an XLWideString ([MS-XLSB] 2.5.169: a count of UTF-16 units in 4 bytes, then the units) at `at`, and answers whether it
 * lies before `end`. `text` gets the place; a null string (the count 0xFFFFFFFF, 2.5.166) is an empty one.
 */
export function findWideText(bytes: Buffer, at: number, end: number, text: WideText): boolean {
  if (at + 4 > end) return false;
  const units = bytes.readUInt32LE(at);
  text.from = at + 4;
  text.to = units === 0xffffffff ? text.from : text.from + units * 2;
  return text.to <= end;
}

/** The text of an XLWideString as JavaScript has it, for names; null if it does not lie before `end`. */
export function wideString(bytes: Buffer, at: number, end: number): { text: string; end: number } | null {
  const place: WideText = { from: 0, to: 0 };
  if (!findWideText(bytes, at, end, place)) return null;
  return { text: bytes.toString('utf16le', place.from, place.to), end: place.to };
}

/**
 * Writes UTF-16LE, `source[from .. to)`, as a JSON string with its quotes (UTF-8) into `target` from `at` on, and answers the position after
 * it. `target` must have room for MOST_JSON_BYTES_PER_UNIT times the units, and 2. NUL and lone surrogates, which PostgreSQL
 * refuses, become U+FFFD.
 */
export function encodeWideText(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  count: ReplacedCount,
): number {
  target[at++] = 0x22;
  for (let i = from; i < to; i += 2) {
    let code = (source[i] ?? 0) | ((source[i + 1] ?? 0) << 8);
    if (code < 0x80) {
      if (code >= 0x20 && code !== 0x22 && code !== 0x5c) {
        target[at++] = code;
        continue;
      }
      if (code !== 0) {
        at = writeEscape(target, at, code);
        continue;
      }
    }
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) {
      const low = code < 0xdc00 && i + 4 <= to ? (source[i + 2] ?? 0) | ((source[i + 3] ?? 0) << 8) : 0;
      if (code !== 0 && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
        i += 2;
        target[at] = 0xf0 | (code >> 18);
        target[at + 1] = 0x80 | ((code >> 12) & 0x3f);
        target[at + 2] = 0x80 | ((code >> 6) & 0x3f);
        target[at + 3] = 0x80 | (code & 0x3f);
        at += 4;
        continue;
      }
      count.replaced++;
      code = 0xfffd;
    }
    if (code < 0x800) {
      target[at] = 0xc0 | (code >> 6);
      target[at + 1] = 0x80 | (code & 0x3f);
      at += 2;
    } else {
      target[at] = 0xe0 | (code >> 12);
      target[at + 1] = 0x80 | ((code >> 6) & 0x3f);
      target[at + 2] = 0x80 | (code & 0x3f);
      at += 3;
    }
  }
  target[at++] = 0x22;
  return at;
}

/** A quote, a backslash or a control character: as JSON.stringify writes them. */
function writeEscape(target: Uint8Array, at: number, code: number): number {
  target[at] = 0x5c;
  const short =
    code === 0x22 || code === 0x5c
      ? code
      : code === 0x0a
        ? 0x6e
        : code === 0x0d
          ? 0x72
          : code === 0x09
            ? 0x74
            : code === 0x08
              ? 0x62
              : code === 0x0c
                ? 0x66
                : 0;
  if (short !== 0) {
    target[at + 1] = short;
    return at + 2;
  }
  target[at + 1] = 0x75;
  target[at + 2] = 0x30;
  target[at + 3] = 0x30;
  target[at + 4] = HEX[code >> 4] ?? 0;
  target[at + 5] = HEX[code & 15] ?? 0;
  return at + 6;
}
