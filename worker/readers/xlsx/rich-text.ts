import type { ReplacedCount } from '../text/json-code.js';
import { attributeAt, hasName, isClosing, isEmptyTag, isMisc, markupEnd } from '../xml/scan.js';
import { encodeXmlText, trimXmlText } from '../xml/text.js';

/** The names of the elements of texts, with the prefix that the part uses. */
export interface TextNames {
  t: Uint8Array;
  rPh: Uint8Array;
}

export function textNames(prefix: string): TextNames {
  return { t: Buffer.from(`${prefix}t`), rPh: Buffer.from(`${prefix}rPh`) };
}

/**
 * Writes the text of a string item (`si`, `is`; ECMA-376 part 1, 18.4.8) as the inside of a JSON string. It is the `t` of the item and
 * of its runs, one after the other. The phonetic ones (`rPh`) only say how the text is read aloud, and are left out.
 *
 * `bytes[at .. end)` is the whole element. `target` must have room as for encodeXmlText. `preserved` says whether an element around it
 * has xml:space="preserve"; without it Excel drops blanks at both ends of a `t`. Returns the position after the text, -1 for a
 * reference that XML does not have.
 */
export function encodeRichText(
  bytes: Buffer,
  at: number,
  end: number,
  names: TextNames,
  preserved: boolean,
  target: Uint8Array,
  to: number,
  count: ReplacedCount,
  part: string,
): number {
  let phonetic = 0;
  const space = attributeAt(bytes, at, markupEnd(bytes, at, end, part), 'xml:space');
  for (let i = bytes.indexOf(0x3c, at); i >= 0 && i < end; i = bytes.indexOf(0x3c, i)) {
    const next = markupEnd(bytes, i, end, part);
    if (next < 0) return -1;
    if (isMisc(bytes, i)) {
      i = next;
    } else if (hasName(bytes, i, names.rPh)) {
      if (isClosing(bytes, i)) phonetic--;
      else if (!isEmptyTag(bytes, next)) phonetic++;
      i = next;
    } else if (hasName(bytes, i, names.t) && !isClosing(bytes, i) && !isEmptyTag(bytes, next)) {
      let from = next;
      let textEnd = closingTag(bytes, from, end, names.t, part);
      if (textEnd < 0) return -1;
      i = textEnd;
      if (phonetic > 0) continue;
      const own = attributeAt(bytes, lastTag(bytes, next), next, 'xml:space') ?? space;
      if (own === undefined ? !preserved : own !== 'preserve') {
        [from, textEnd] = trimXmlText(bytes, from, textEnd);
      }
      to = encodeXmlText(bytes, from, textEnd, target, to, count);
      if (to < 0) return -1;
    } else {
      i = next;
    }
  }
  return to;
}

/** Returns the `<` of the tag that ends before `tagEnd`. XML forbids `<` in attributes, therefore the last one is the tag's. */
function lastTag(bytes: Buffer, tagEnd: number): number {
  return bytes.lastIndexOf(0x3c, tagEnd - 1);
}

/** The position of the closing tag of this name from `at` on, past comments and CDATA; -1 if it is not before `end`. */
export function closingTag(bytes: Buffer, at: number, end: number, name: Uint8Array, part: string): number {
  for (let i = bytes.indexOf(0x3c, at); i >= 0 && i < end; i = bytes.indexOf(0x3c, i)) {
    if (isClosing(bytes, i) && hasName(bytes, i, name)) return i;
    const next = markupEnd(bytes, i, end, part);
    if (next < 0) return -1;
    i = next;
  }
  return -1;
}
