import { mutateBytes } from './mutate-bytes.js';
import type { Random } from './random.js';

/** Where a record stands: its id, its length and its content. */
interface BinaryRecord {
  at: number;
  /** Where the length stands; it takes 2 bytes in .xls, 1 to 4 in .xlsb. */
  lengthAt: number;
  contentAt: number;
  end: number;
}

const LENGTHS = [0, 1, 3, 8, 0x7f, 0x2020, 0x7fff];

/**
 * The records of the first stream of an .xls that begins with a BOF record ([MS-XLS] 2.4.21), as far as it lies in one piece: id and
 * length of 16 bits each.
 */
export function xlsRecords(file: Buffer): BinaryRecord[] {
  const records: BinaryRecord[] = [];
  let at = 0;
  while (at + 4 <= file.length && !(file.readUInt16LE(at) === 0x0809 && [8, 16].includes(file.readUInt16LE(at + 2))))
    at += 64;
  while (at + 4 <= file.length && file.readUInt16LE(at) !== 0) {
    const end = at + 4 + file.readUInt16LE(at + 2);
    if (end > file.length) break;
    records.push({ at, lengthAt: at + 2, contentAt: at + 4, end });
    at = end;
  }
  return records;
}

/** The records of a part of an .xlsb ([MS-XLSB] 2.1.4): id of 1 or 2 bytes, length of 1 to 4, seven bits in each. */
export function xlsbRecords(part: Buffer): BinaryRecord[] {
  const records: BinaryRecord[] = [];
  for (let at = 0; at < part.length; ) {
    const lengthAt = at + ((part[at] ?? 0) & 0x80 ? 2 : 1);
    let length = 0;
    let contentAt = lengthAt;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = part[contentAt++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const end = contentAt + length;
    if (end > part.length) break;
    records.push({ at, lengthAt, contentAt, end });
    at = end;
  }
  return records;
}

/** Changes the ids, lengths, order or content of records; answers what it did. With `inPlace` no byte changes its place. */
export function mutateRecords(
  bytes: Buffer,
  records: BinaryRecord[],
  random: Random,
  inPlace: boolean,
): [mutant: Buffer, what: string] {
  if (records.length === 0) return mutateBytes(bytes, random);
  const record = random.pick(records);
  const other = random.pick(records);
  const mutant = Buffer.from(bytes);
  switch (random.number(inPlace ? 4 : 7)) {
    case 0:
      bytes.copy(mutant, record.at, other.at, other.lengthAt);
      return [mutant, `the record at ${record.at} got the id of the one at ${other.at}`];
    case 1: {
      const length = random.pick(LENGTHS);
      mutant[record.lengthAt] = length & (inPlace ? 0xff : 0x7f);
      if (inPlace) mutant[record.lengthAt + 1] = length >> 8;
      return [mutant, `the record at ${record.at} got the length ${length}`];
    }
    case 2:
    case 3: {
      const [content, what] = mutateBytes(bytes.subarray(record.contentAt, record.end), random);
      content.copy(mutant, record.contentAt, 0, record.end - record.contentAt);
      return [mutant, `in the record at ${record.at}: ${what}`];
    }
    case 4:
      return [Buffer.concat([bytes.subarray(0, record.at), bytes.subarray(record.end)]), `no record at ${record.at}`];
    case 5:
      return [
        Buffer.concat([bytes.subarray(0, other.at), bytes.subarray(record.at, record.end), bytes.subarray(other.at)]),
        `the record at ${record.at} again at ${other.at}`,
      ];
    default: {
      const [content, what] = mutateBytes(bytes.subarray(record.contentAt, record.end), random);
      return [
        Buffer.concat([bytes.subarray(0, record.contentAt), content, bytes.subarray(record.end)]),
        `in the record at ${record.at}, its length as it was: ${what}`,
      ];
    }
  }
}
