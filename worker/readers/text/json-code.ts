/** Counts the characters that PostgreSQL cannot hold and that became U+FFFD. */
export interface ReplacedCount {
  replaced: number;
}

/** No byte of text and no UTF-16 unit takes more than this many bytes as JSON (a control character as a \u escape). */
export const MOST_JSON_BYTES_PER_UNIT = 6;

const HEX = Buffer.from('0123456789abcdef');

/**
 * Writes a code point as a JSON string has it (UTF-8) into `target` from `at` on, with the escapes that JSON.stringify uses. Returns
 * the position after it. NUL and surrogates, which PostgreSQL refuses, become U+FFFD and are counted.
 */
export function writeCode(target: Uint8Array, at: number, code: number, count: ReplacedCount): number {
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) {
    count.replaced++;
    code = 0xfffd;
  }
  if (code < 0x80) {
    if (code >= 0x20 && code !== 0x22 && code !== 0x5c) {
      target[at] = code;
      return at + 1;
    }
    return writeEscape(target, at, code);
  }
  if (code < 0x800) {
    target[at] = 0xc0 | (code >> 6);
    target[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x10000) {
    target[at] = 0xe0 | (code >> 12);
    target[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    target[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  target[at] = 0xf0 | (code >> 18);
  target[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  target[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  target[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
}

/** A quote, a backslash or a control character. */
function writeEscape(target: Uint8Array, at: number, code: number): number {
  target[at] = 0x5c;
  const short = SHORT[code] ?? 0;
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

/** The letters of short escapes (RFC 8259, 7): `\n` and its like. */
const SHORT = new Uint8Array(0x80);
for (const [code, letter] of [
  ['"', '"'],
  ['\\', '\\'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\f', 'f'],
  ['\r', 'r'],
] as const)
  SHORT[code.charCodeAt(0)] = letter.charCodeAt(0);
