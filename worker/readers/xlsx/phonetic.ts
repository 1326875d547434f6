import { fourBytes } from '../copy-bytes.js';
import { PLAIN } from '../xml/text.js';

const R_PH = fourBytes('<rPh');
const PHONETIC = fourBytes('<pho');
const END_TEXT = fourBytes('</t>');
const END_RUN = fourBytes('</rP');

/**
 * The position after what says how a text is read aloud (ECMA-376 part 1, 18.4.3 and 18.4.6), in the form in which Japanese Excel
 * puts it behind nearly every text that was typed: `<rPh sb="0" eb="2"><t>…</t></rPh><phoneticPr fontId="1"/>`, of which either
 * may be missing. -1 for any other form. A `<`, `>` and `"` must stand somewhere after the end of `bytes` that counts.
 */
export function plainPhoneticEnd(bytes: Buffer, view: DataView, at: number): number {
  let i = at;
  while (view.getInt32(i, true) === R_PH) {
    i = plainTagEnd(bytes, i + 4);
    if (i < 0 || bytes[i] !== 0x3c || bytes[i + 1] !== 0x74 || bytes[i + 2] !== 0x3e) return -1;
    i += 3;
    while (PLAIN[bytes[i] ?? 0] === 1) i++;
    if (view.getInt32(i, true) !== END_TEXT || view.getInt32(i + 4, true) !== END_RUN) return -1;
    if (bytes[i + 8] !== 0x68 || bytes[i + 9] !== 0x3e) return -1;
    i += 10;
  }
  if (view.getInt32(i, true) === PHONETIC) {
    i = plainTagEnd(bytes, i + 4);
    if (i < 0 || bytes[i - 2] !== 0x2f) return -1;
  }
  return i;
}

/** The position after the tag that goes on at `at`; -1 if it has a `<`, or quotes of the other kind. */
function plainTagEnd(bytes: Buffer, at: number): number {
  let i = at;
  for (;;) {
    const byte = bytes[i] ?? 0x3c;
    if (byte === 0x3e) return i + 1;
    if (byte === 0x3c || byte === 0x27) return -1;
    if (byte === 0x22) {
      i++;
      while (bytes[i] !== 0x22) i++;
    }
    i++;
  }
}
