import { type ReplacedCount, writeCode } from '../text/json-code.js';

/**
 * Bytes of text that go into JSON as they are. The others are control characters, `"`, `&`, `<`, `\`, and `_`, which may begin an
 * escape.
 */
export const PLAIN = new Uint8Array(256).fill(1);
PLAIN.fill(0, 0, 0x20);
for (const special of '"&<\\_') PLAIN[special.charCodeAt(0)] = 0;

/** Bytes from a reference's `&` to its semicolon. */
const LONGEST_REFERENCE = 12;

/**
 * Writes a stretch of XML content, `source[from .. to)`, as the inside of a JSON string (UTF-8, no quotes) into `target` from `at` on.
 * Returns the position after it, -1 for an entity that XML does not have. `target` must have room for MOST_JSON_BYTES_PER_UNIT times
 * its length.
 *
 * It decodes character references, CDATA sections and the `_xHHHH_` escapes of ST_Xstring (ECMA-376 part 1, 22.9.2.19). It leaves out
 * comments and tags, turns line ends into LF (XML 1.0, 2.11), and replaces what PostgreSQL refuses.
 */
export function encodeXmlText(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  count: ReplacedCount,
): number {
  let i = from;
  while (i < to) {
    const byte = source[i] ?? 0;
    if (PLAIN[byte] === 1) {
      target[at++] = byte;
      i++;
    } else if (byte === 0x26) {
      const end = referenceEnd(source, i, to);
      if (end < 0) return -1;
      const code = referenceAt(source, i + 1, end);
      if (code < 0) return -1;
      i = end + 1;
      // Some writers spell a character beyond the BMP as two references, one for each surrogate.
      if (isHigh(code) && source[i] === 0x26) {
        const lowEnd = referenceEnd(source, i, to);
        const low = lowEnd < 0 ? -1 : referenceAt(source, i + 1, lowEnd);
        if (isLow(low)) {
          at = writeCode(target, at, combine(code, low), count);
          i = lowEnd + 1;
          continue;
        }
      }
      at = writeCode(target, at, code, count);
    } else if (byte === 0x5f) {
      const code = i + 7 <= to ? escapeAt(source, i) : -1;
      if (code < 0) {
        target[at++] = byte;
        i++;
        continue;
      }
      i += 7;
      const low = isHigh(code) && i + 7 <= to ? escapeAt(source, i) : -1;
      if (isLow(low)) {
        at = writeCode(target, at, combine(code, low), count);
        i += 7;
      } else {
        at = writeCode(target, at, code, count);
      }
    } else if (byte === 0x3c) {
      if (startsWith(source, i, '<![CDATA[')) {
        let end = source.indexOf(0x5d, i + 9);
        while (end >= 0 && end < to && !startsWith(source, end, ']]>')) end = source.indexOf(0x5d, end + 1);
        if (end < 0 || end >= to) return -1;
        at = encodeCharacters(source, i + 9, end, target, at, count);
        i = end + 3;
      } else if (startsWith(source, i, '<!--')) {
        let end = source.indexOf(0x3e, i + 6);
        while (end >= 0 && end < to && !(source[end - 1] === 0x2d && source[end - 2] === 0x2d))
          end = source.indexOf(0x3e, end + 1);
        if (end < 0 || end >= to) return -1;
        i = end + 1;
      } else {
        const end = source.indexOf(0x3e, i);
        if (end < 0 || end >= to) return -1;
        i = end + 1;
      }
    } else {
      at = writeCharacter(source, i, target, at, count);
      i++;
    }
  }
  return at;
}

/**
 * Returns where XML content begins and ends without the blanks at its ends: `[from, to]` within `source[from .. to)`. References to
 * blanks (`&#10;`) are blanks too. Without xml:space="preserve" Excel drops them from texts, and it writes that attribute for every
 * text that has some.
 */
export function trimXmlText(source: Uint8Array, from: number, to: number): [from: number, to: number] {
  while (from < to) {
    const end = source[from] === 0x26 ? referenceEnd(source, from, to) : from;
    if (end < 0 || !isBlank(source, from, end)) break;
    from = end + 1;
  }
  while (to > from) {
    const start = source[to - 1] === 0x3b ? referenceStart(source, from, to - 1) : to - 1;
    if (start < from || !isBlank(source, start, to - 1)) break;
    to = start;
  }
  return [from, to];
}

/** Returns the `&` of the reference that ends with the semicolon at `end`, -1 if it is not near. Most semicolons are only text. */
function referenceStart(source: Uint8Array, from: number, end: number): number {
  const first = Math.max(from, end - LONGEST_REFERENCE);
  for (let i = end - 1; i >= first; i--) if (source[i] === 0x26) return i;
  return -1;
}

/** Whether `source[start .. end]` is a blank, as a byte or as a reference. */
function isBlank(source: Uint8Array, start: number, end: number): boolean {
  const code = start === end ? source[start] : referenceAt(source, start + 1, end);
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The content of a CDATA section: no references, but `_xHHHH_` escapes all the same. */
function encodeCharacters(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  count: ReplacedCount,
): number {
  for (let i = from; i < to; i++) {
    const code = source[i] === 0x5f && i + 7 <= to ? escapeAt(source, i) : -1;
    if (code >= 0) {
      at = writeCode(target, at, code, count);
      i += 6;
    } else {
      at = writeCharacter(source, i, target, at, count);
    }
  }
  return at;
}

/** Writes one byte of text as it is; of CR LF only the LF is kept. */
function writeCharacter(source: Uint8Array, i: number, target: Uint8Array, at: number, count: ReplacedCount): number {
  const byte = source[i] ?? 0;
  if (byte >= 0x80) {
    target[at] = byte;
    return at + 1;
  }
  if (byte === 0x0d) return source[i + 1] === 0x0a ? at : writeCode(target, at, 0x0a, count);
  return writeCode(target, at, byte, count);
}

/** The semicolon of the reference at `at`, -1 if none is near. */
export function referenceEnd(source: Uint8Array, at: number, to: number): number {
  const last = Math.min(to, at + 1 + LONGEST_REFERENCE);
  for (let i = at + 1; i < last; i++) if (source[i] === 0x3b) return i;
  return -1;
}

/** Returns the code point of the reference between `&` and `;`; -1 if it is no reference of XML's own. */
export function referenceAt(source: Uint8Array, from: number, end: number): number {
  if (source[from] !== 0x23) return namedReference(source, from, end);
  const name = Buffer.from(source.buffer, source.byteOffset + from, end - from).toString('latin1');
  const match = /^#(?:(\d{1,9})|[xX]([\da-fA-F]{1,8}))$/.exec(name);
  if (!match) return -1;
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 16) : Number(match[1]);
  return code <= 0x10ffff ? code : 0xfffd;
}

/** One of the five that XML has by name (XML 1.0, 4.6). */
function namedReference(source: Uint8Array, from: number, end: number): number {
  if (end - from > 4) return -1;
  let name = 0;
  for (let i = from; i < end; i++) name = (name << 8) | (source[i] ?? 0);
  switch (name) {
    case 0x616d70: // amp
      return 0x26;
    case 0x6c74: // lt
      return 0x3c;
    case 0x6774: // gt
      return 0x3e;
    case 0x71756f74: // quot
      return 0x22;
    case 0x61706f73: // apos
      return 0x27;
    default:
      return -1;
  }
}

/** The UTF-16 unit of an `_xHHHH_` at `i`, or -1. */
function escapeAt(source: Uint8Array, i: number): number {
  if (source[i] !== 0x5f || source[i + 1] !== 0x78 || source[i + 6] !== 0x5f) return -1;
  let code = 0;
  for (let k = i + 2; k < i + 6; k++) {
    const byte = source[k] ?? 0;
    const lower = byte | 0x20;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function combine(high: number, low: number): number {
  return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
}

function startsWith(source: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (source[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
