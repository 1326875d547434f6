import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { ZipEntry } from './make-zip.js';

/** A part of a zip that is `head`, `times` times `body`, and `tail`. */
export interface Repetition {
  head: string;
  body: string;
  times: number;
  tail: string;
}

/**
 * A part of any size, made without ever holding it: each copy of the body is a deflate block that refers to none before it
 * (RFC 1951, 3.2), so that its compressed bytes can be had again and again.
 */
export function repeatedPart(name: string, { head, body, times, tail }: Repetition): ZipEntry {
  const compressed = [ownBlock(head), ...new Array<Buffer>(times).fill(ownBlock(body)), deflateRawSync(tail)];
  const bytes = Buffer.from(body);
  // Checksums of many gigabytes take seconds, and a size over every limit is refused before it is added up.
  const isSummed = bytes.length * times < 2 ** 31;
  let sum = crc32(head);
  for (let i = 0; i < times && isSummed; i++) sum = crc32(bytes, sum);
  const inflatedSize = Buffer.byteLength(head) + bytes.length * times + Buffer.byteLength(tail);
  return {
    name,
    data: '',
    compressed: Buffer.concat(compressed),
    claims: { crc32: crc32(tail, sum), inflatedSize: Math.min(inflatedSize, 0xffffffff) },
    zip64: inflatedSize > 0xffffffff,
  };
}

/** Writes the true size of a part over 4 GiB into its zip64 extra field in the directory (APPNOTE 4.5.3), where makeZip has none. */
export function claimSize(zip: Buffer, name: string, inflatedSize: number): Buffer {
  zip.writeBigUInt64LE(BigInt(inflatedSize), zip.lastIndexOf(name) + name.length + 4);
  return zip;
}

/** A block that ends at a byte and takes no part in what follows. */
function ownBlock(text: string): Buffer {
  return deflateRawSync(text, { finishFlush: constants.Z_FULL_FLUSH });
}

/**
 * The text with as much noise in an XML comment after it as keeps the whole from being packed more than some 150-fold: below
 * what gives bombs away.
 */
export function dilute(text: string): string {
  return `${text}<!--${noise(Math.ceil(text.length / 150))}-->`;
}

/** Letters that stand for `bytes` bytes which no compression makes fewer; the same ones each time. */
export function noise(bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  let state = 1;
  for (let i = 0; i < bytes; i++) {
    // Knuth's MMIX generator in 32 bits; its high bits are the better ones.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    buffer[i] = state >>> 24;
  }
  return buffer.toString('base64');
}
