import type { Decoder } from './decoder.js';
import { KoreanDecoder } from './korean-decoder.js';

/**
 * Returns a decoder for an encoding by its label (WHATWG Encoding Standard, 4.2). Byte order marks stay.
 *
 * Windows-1252 is also the WHATWG's ISO-8859-1 and ASCII. Many versions of Node decode it as Latin-1 (20.18.3 and later ones;
 * nodejs/node#56542): the euro sign, dashes and quotes would become control characters. Of Korean, Node knows a quarter.
 * @throws RangeError for a label that does not exist; decoding throws TypeError if `fatal`
 */
export function createDecoder(label: string, { fatal = false } = {}): Decoder {
  const decoder = new TextDecoder(label, { fatal, ignoreBOM: true });
  if (decoder.encoding === 'windows-1252') return WINDOWS_1252;
  return decoder.encoding === 'euc-kr' ? new KoreanDecoder(decoder) : decoder;
}

/**
 * The characters of Windows-1252 at 0x80 to 0x9F, at which Latin-1 has control characters (WHATWG Encoding Standard, index
 * windows-1252).
 */
const UPPER =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Every byte is a character: no piece can be cut or wrong. */
const WINDOWS_1252: Decoder = {
  encoding: 'windows-1252',
  decode: (bytes) =>
    bytes === undefined
      ? ''
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          .toString('latin1')
          .replace(/[\x80-\x9f]/g, (character) => UPPER[character.charCodeAt(0) - 0x80] ?? character),
};
