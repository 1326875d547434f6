import { isUtf8 } from 'node:buffer';
import { looksLikeUtf16 } from '../../../src/files/format.js';
import { createDecoder } from '../text/text-decoder.js';

/** Encodings that text files come in; the names are TextDecoder's. */
type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis' | 'euc-jp' | 'iso-2022-jp' | 'windows-1252';

/** How a text file's bytes are to be read. */
export interface EncodingGuess {
  /** A name that createDecoder takes. */
  encoding: string;
  /** Bytes of the byte order mark at the beginning. */
  markBytes: number;
}

/**
 * Recognises a text's encoding by samples of it, the first of which is its beginning. The order is: a byte order mark, the
 * zeros of UTF-16, valid UTF-8, then whichever of the Japanese encodings makes sense, else Windows-1252.
 * @param said the label of the encoding that the caller names. It decides, and only its byte order mark is looked for.
 */
export function guessEncoding(samples: Buffer[], said?: string): EncodingGuess {
  const guess = recogniseEncoding(samples);
  if (said === undefined) return guess;
  const { encoding } = createDecoder(said);
  return { encoding, markBytes: encoding === guess.encoding ? guess.markBytes : 0 };
}

function recogniseEncoding(samples: Buffer[]): EncodingGuess {
  const first = samples[0] ?? Buffer.alloc(0);
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  const utf16 = looksLikeUtf16(first);
  if (utf16 !== null) return { encoding: utf16, markBytes: first[0] === 0xff || first[0] === 0xfe ? 2 : 0 };
  const legacy = samples.filter((sample, i) => !isUtf8(wholeCharacters(sample, i > 0)));
  if (legacy.length === 0) {
    const isEscaped = ['\x1b$B', '\x1b$@', '\x1b(J'].some((sequence) => first.includes(sequence, 0, 'latin1'));
    return { encoding: isEscaped ? 'iso-2022-jp' : 'utf-8', markBytes: 0 };
  }
  // Some bad bytes do not make UTF-8 another encoding: read as another, every character would become two or three.
  const encoding = samples.some((sample) => isMostlyUtf8(sample)) ? 'utf-8' : guessLegacy(legacy);
  return { encoding, markBytes: 0 };
}

/** Cuts UTF-8 characters that a sample's ends go through. */
function wholeCharacters(sample: Buffer, cutStart: boolean): Buffer {
  let from = 0;
  let to = sample.length;
  if (cutStart) while (from < 3 && ((sample[from] ?? 0) & 0xc0) === 0x80) from++;
  for (let back = 1; back <= 3 && back <= to; back++) {
    const byte = sample[to - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      if (back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2)) to -= back;
      break;
    }
  }
  return sample.subarray(from, Math.max(from, to));
}

/** Whether a sample has characters beyond ASCII, nearly all of them well-formed UTF-8: other encodings hardly ever are by chance. */
function isMostlyUtf8(sample: Buffer): boolean {
  const text = sample.toString('utf8');
  let good = 0;
  let bad = 0;
  for (const [run] of text.matchAll(/[^\0-\x7f]+/g)) {
    for (const char of run) {
      if (char === '\ufffd') bad++;
      else good++;
    }
  }
  return good > 10 && good > 10 * bad;
}

function guessLegacy(samples: Buffer[]): TextEncoding {
  // Only whole lines that have such characters: a line never ends within a character in these encodings.
  const lines: Buffer[] = [];
  for (const sample of samples) {
    const from = sample === samples[0] ? 0 : sample.indexOf(0x0a) + 1;
    const last = sample.lastIndexOf(0x0a);
    lines.push(sample.subarray(from, last > from ? last : sample.length));
  }
  const bytes = Buffer.concat(lines);
  const shiftJis = score(bytes, 'shift_jis');
  const eucJp = score(bytes, 'euc-jp');
  const best = eucJp > shiftJis ? 'euc-jp' : 'shift_jis';
  return Math.max(shiftJis, eucJp) > 0 ? best : 'windows-1252';
}

/**
 * Returns how much a text looks Japanese when it is read in an encoding; 0 or less if it is not that encoding. Kana, full-width
 * signs and runs of kanji count in favour. Half-width katakana count against it: EUC-JP read as Shift_JIS looks like that. So
 * does a lone character right after a Latin letter: the é of "café" looks like that.
 */
function score(bytes: Buffer, encoding: 'shift_jis' | 'euc-jp'): number {
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // If lines are long, a sample may end in the middle of a character.
    const loose = new TextDecoder(encoding).decode(bytes);
    if (!/^[^\ufffd]*\ufffd?$/.test(loose) || loose.length < 1000) return -1;
    text = loose;
  }
  let points = 0;
  for (const [run] of text.matchAll(/[^\0-\x7f]+/g)) {
    for (const char of run) {
      if (/[\u3040-\u30ff\u3000-\u3002\uff01-\uff5e\u300c\u300d]/.test(char)) points += 3;
      else if (/[\uff61-\uff9f]/.test(char)) points -= 1;
      else if (/\p{Script=Han}/u.test(char)) points += run.length > 1 ? 2 : 1;
      else if (/[\ue000-\uf8ff]/.test(char)) points -= 4;
    }
  }
  points -= 4 * Array.from(text.matchAll(/[A-Za-z][^\0-\x7f](?=[A-Za-z]|[^A-Za-z]?(?:\b|$))/g)).length;
  // Words of half-width katakana alone are Shift_JIS all the same: three in a row, and none beside a Latin letter.
  if (
    encoding === 'shift_jis' &&
    points <= 0 &&
    /[\uff66-\uff9f]{3}/.test(text) &&
    !/[A-Za-z][\uff61-\uff9f]|[\uff61-\uff9f][A-Za-z]/.test(text)
  )
    return 1;
  return points;
}
