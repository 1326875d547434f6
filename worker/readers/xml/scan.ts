import { badXml, declarationError } from './walk.js';

/**
 * Pieces of an XML scanner over bytes. Positions are in `bytes`. Each function returns -1 if what it looks for is not whole before
 * `end`: the caller then waits for more.
 */

/** The position after the markup that begins with the `<` at `at`: a tag, comment, CDATA section or instruction. */
export function markupEnd(bytes: Buffer, at: number, end: number, part: string): number {
  const next = bytes[at + 1];
  if (at + 2 > end) return -1;
  if (next === 0x3f) return after(bytes, '?>', at, end);
  if (next !== 0x21) return tagEnd(bytes, at, end);
  if (at + 9 > end) return -1;
  if (bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d) return after(bytes, '-->', at + 4, end);
  if (bytes.toString('latin1', at, at + 9) === '<![CDATA[') return after(bytes, ']]>', at, end);
  throw declarationError(part);
}

/** The position after the tag at `at`. A `>` inside quotes does not end it. */
function tagEnd(bytes: Buffer, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x3e) return i + 1;
    if (byte === 0x22 || byte === 0x27) {
      i = bytes.indexOf(byte, i + 1);
      if (i < 0 || i >= end) return -1;
    }
  }
  return -1;
}

function after(bytes: Buffer, what: string, from: number, end: number): number {
  const [first, second] = [what.charCodeAt(0), what.charCodeAt(1)];
  // Looks for the last byte only: searches for texts are slow to begin, and some parts are full of comments.
  for (let at = bytes.indexOf(0x3e, from + what.length - 1); at >= 0 && at < end; at = bytes.indexOf(0x3e, at + 1)) {
    if (what.length === 2 ? bytes[at - 1] === first : bytes[at - 1] === second && bytes[at - 2] === first)
      return at + 1;
  }
  return -1;
}

/** Whether the markup at `at` is no tag: a comment, an instruction, a CDATA section. */
export function isMisc(bytes: Buffer, at: number): boolean {
  return bytes[at + 1] === 0x21 || bytes[at + 1] === 0x3f;
}

export function isClosing(bytes: Buffer, at: number): boolean {
  return bytes[at + 1] === 0x2f;
}

/** Whether the tag that ends before `tagEnd` has no content (`<c/>`). */
export function isEmptyTag(bytes: Buffer, tagEnd: number): boolean {
  return bytes[tagEnd - 2] === 0x2f;
}

/** Whether the start or end tag at `at` has this name, prefix included. */
export function hasName(bytes: Buffer, at: number, name: Uint8Array): boolean {
  let i = at + (bytes[at + 1] === 0x2f ? 2 : 1);
  for (const byte of name) if (bytes[i++] !== byte) return false;
  const next = bytes[i];
  return next === 0x3e || next === 0x2f || isSpace(next);
}

/** The name of the tag at `at`, prefix included. */
export function nameAt(bytes: Buffer, at: number, tagEnd: number): string {
  const from = at + (bytes[at + 1] === 0x2f ? 2 : 1);
  let to = from;
  while (to < tagEnd && bytes[to] !== 0x3e && bytes[to] !== 0x2f && !isSpace(bytes[to])) to++;
  return bytes.toString('utf8', from, to);
}

/** Returns an attribute's value as written in the tag between `at` and `tagEnd`, undefined without it. */
export function attributeAt(bytes: Buffer, at: number, tagEnd: number, name: string): string | undefined {
  let i = at + 1;
  while (i < tagEnd && !isSpace(bytes[i]) && bytes[i] !== 0x3e) i++;
  while (i < tagEnd) {
    while (isSpace(bytes[i])) i++;
    const nameStart = i;
    while (i < tagEnd && bytes[i] !== 0x3d && bytes[i] !== 0x3e && !isSpace(bytes[i])) i++;
    const nameEnd = i;
    while (isSpace(bytes[i])) i++;
    if (bytes[i] !== 0x3d) return undefined;
    i++;
    while (isSpace(bytes[i])) i++;
    const quote = bytes[i];
    if (quote !== 0x22 && quote !== 0x27) return undefined;
    const close = bytes.indexOf(quote, i + 1);
    if (close < 0 || close >= tagEnd) return undefined;
    if (nameEnd - nameStart === name.length && bytes.toString('latin1', nameStart, nameEnd) === name)
      return bytes.toString('utf8', i + 1, close);
    i = close + 1;
  }
  return undefined;
}

/** The position after the whole element whose start tag is at `at`, whatever it holds. */
export function elementEnd(bytes: Buffer, at: number, end: number, part: string): number {
  let depth = 0;
  let i = at;
  do {
    i = bytes.indexOf(0x3c, i);
    if (i < 0 || i >= end) return -1;
    const next = markupEnd(bytes, i, end, part);
    if (next < 0) return -1;
    if (isMisc(bytes, i)) {
      // Comments, instructions and CDATA change no depth.
    } else if (isClosing(bytes, i)) {
      depth--;
    } else if (!isEmptyTag(bytes, next)) {
      if (++depth > 200) throw badXml(part, 'its tags are nested more than 200 deep');
    }
    i = next;
  } while (depth > 0);
  return i;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
