import { mutateBytes } from './mutate-bytes.js';
import { mutateRecords, xlsRecords } from './mutate-records.js';
import { mutateXml } from './mutate-xml.js';
import { mutatePart, mutateZip, readEntries } from './mutate-zip.js';
import { createRandom } from './random.js';

/** How an OLE container, and with it nearly every .xls, begins ([MS-CFB] 2.2). */
const OLE = Buffer.from('d0cf11e0', 'hex');

export interface Mutant {
  bytes: Buffer;
  /** What was done to the file, for people. */
  what: string;
}

/** Makes the mutant of a file that belongs to a seed: one to three changes to its bytes, its zip or its XML. */
export function makeMutant(file: Buffer, seed: number): Mutant {
  const random = createRandom(seed);
  let bytes = file;
  const done: string[] = [];
  for (let left = 1 + random.number(3); left > 0; left--) {
    const entries = readEntries(bytes);
    const isText = entries.length === 0 && /^(\xef\xbb\xbf)?\s*</.test(bytes.toString('latin1', 0, 100));
    const level = random.number(8);
    let what: string;
    if (entries.length > 0 && level < 5) [bytes, what] = mutatePart(entries, random);
    else if (entries.length > 0 && level < 7) [bytes, what] = mutateZip(entries, random);
    else if (isText && level < 6) {
      const [text, change] = mutateXml(bytes.toString('utf8'), random);
      bytes = Buffer.from(text);
      what = change;
    } else if (bytes.subarray(0, 4).equals(OLE) && level < 6) {
      [bytes, what] = mutateRecords(bytes, xlsRecords(bytes), random, true);
    } else [bytes, what] = mutateBytes(bytes, random);
    done.push(what);
  }
  return { bytes, what: done.join('; ') };
}
