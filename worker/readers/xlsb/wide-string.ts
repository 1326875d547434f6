/** Where the text of an XLWideString lies in its record. */
export interface WideText {
  from: number;
  to: number;
}

/**
 * Finds the text of an XLWideString ([MS-XLSB] 2.5.169: a count of UTF-16 units in 4 bytes, then the units) at `at`. Returns whether it
 * ends before `end`. `text` gets the place. A null string (the count 0xFFFFFFFF, 2.5.166) is an empty one.
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
