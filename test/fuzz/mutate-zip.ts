import { inflateRawSync } from 'node:zlib';
import { makeZip, type ZipEntry } from '../readers/make-zip.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateRecords, xlsbRecords } from './mutate-records.js';
import { mutateXml } from './mutate-xml.js';
import type { Random } from './random.js';

const MOST_BYTES = 4 * 1024 * 1024;
const NAMES = [
  'xl/workbook.xml',
  '_rels/.rels',
  'xl/worksheets/sheet1.xml',
  'content.xml',
  'a/../xl/workbook.xml',
  '',
  '/',
  '%00',
  '%ff',
  'é.xml',
  'x'.repeat(5000),
];

/** The entries of a zip by its directory, as far as they can be read; none if it is no zip. */
export function readEntries(zip: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > zip.length) return entries;
  for (let at = zip.readUInt32LE(end + 16); at + 46 <= zip.length && zip.readUInt32LE(at) === 0x02014b50; ) {
    const nameLength = zip.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const local = zip.readUInt32LE(at + 42);
    const size = zip.readUInt32LE(at + 20);
    const isSmall = zip.readUInt32LE(at + 24) <= MOST_BYTES && local + 30 <= zip.length;
    if (isSmall) {
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(from, from + size);
      const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
      try {
        const stored = zip.readUInt16LE(at + 10) === 0;
        entries.push({ name, stored, data: stored ? packed : inflateRawSync(packed, { maxOutputLength: MOST_BYTES }) });
      } catch {
        // Some of the files are broken already: what cannot be had is left out.
      }
    }
    at = next;
  }
  return entries;
}

/** Changes the order, names, number and fields of a zip's entries; answers what it did. */
export function mutateZip(entries: ZipEntry[], random: Random): [mutant: Buffer, what: string] {
  const list = [...entries];
  const at = random.number(list.length);
  const entry = random.pick(list);
  switch (random.number(7)) {
    case 0:
      list.splice(at, 1);
      list.splice(random.number(list.length + 1), 0, entries[at] ?? entry);
      return [makeZip(list), `${entries[at]?.name} moved`];
    case 1: {
      const name = random.once(2) ? random.pick(NAMES) : random.pick(list).name;
      list[at] = { ...(list[at] ?? entry), name };
      return [makeZip(list), `${entries[at]?.name} renamed to ${name.slice(0, 60)}`];
    }
    case 2:
      list.splice(random.number(list.length), 0, entry);
      return [makeZip(list), `${entry.name} doubled`];
    case 3:
      list.splice(at, 1);
      return [makeZip(list), `${entries[at]?.name} gone`];
    case 4: {
      const other = random.pick(list);
      list[at] = { ...(list[at] ?? entry), data: other.data };
      return [makeZip(list), `${entries[at]?.name} holds ${other.name}`];
    }
    case 5: {
      const claims = random.pick([
        { crc32: 0 },
        { inflatedSize: random.pick([0, 1, 0x7fffffff, 0xffffffff]) },
        { flags: 1 << random.number(16) },
        { method: random.number(100) },
      ]);
      list[at] = { ...(list[at] ?? entry), claims, descriptor: random.once(3), zip64: random.once(3) };
      return [makeZip(list), `${entries[at]?.name} claims ${JSON.stringify(claims)}`];
    }
    default: {
      const zip = Buffer.from(makeZip(list));
      const directory = zip.readUInt32LE(zip.length - 6);
      const [tail, what] = mutateBytes(zip.subarray(directory), random);
      return [Buffer.concat([zip.subarray(0, directory), tail]), `in the directory: ${what}`];
    }
  }
}

/** Changes what one part of a zip holds, and packs it with the right checksum and sizes; answers what it did. */
export function mutatePart(entries: ZipEntry[], random: Random): [mutant: Buffer, what: string] {
  const list = [...entries];
  const at = random.number(list.length);
  const entry = list[at];
  if (!entry) return [makeZip(list), 'nothing'];
  const data = Buffer.isBuffer(entry.data) ? entry.data : Buffer.from(entry.data);
  // A few of the texts become bytes that are none.
  const isBinary = entry.name.endsWith('.bin');
  const [changed, what] = isBinary
    ? mutateRecords(data, xlsbRecords(data), random, false)
    : random.once(8)
      ? mutateBytes(data, random)
      : mutateXml(data.toString('utf8'), random);
  list[at] = { ...entry, data: changed };
  return [makeZip(list), `${entry.name}: ${what}`];
}
