import { inflateRawSync } from 'node:zlib';

/**
 * Inflates the end of a deflate stream (RFC 1951) without its beginning.
 *
 * What stands after a sheet's rows, above all its merged areas, has to be known before the first row is handed on. Inflating
 * a large sheet twice for that costs as much as everything else. But a stream consists of blocks of some 20 to 60 KB, each with codes of its
 * own: one that begins in view can be found by trying every bit, and read from there to the end. Only bytes copied from before are
 * unknown, and of those the last lines of a sheet have few.
 */

/** How far back a copy may reach (RFC 1951, 2): so many unknown bytes stand before the text. */
const UNKNOWN_BYTES = Buffer.alloc(32 * 1024);
/** Beginnings that turn out to be none cost time: after this many the search ends. */
const MOST_ATTEMPTS = 300;
/** No block with codes of its own begins in the last bytes of a stream. */
const HEADER_BYTES = 4;
/**
 * Which 13 bits a block may begin with, after which most places are ruled out (3.2.7): its kind is 2, codes of its own, of which
 * at most 286 are for literals and lengths, and 30 for distances.
 */
const POSSIBLE = new Uint8Array(1 << 13);
for (let bits = 0; bits < POSSIBLE.length; bits++)
  POSSIBLE[bits] = (bits & 6) === 4 && ((bits >> 3) & 31) <= 29 && ((bits >> 8) & 31) <= 29 ? 1 : 0;

/**
 * The text at the end of a stream, of which `compressed` is the last part; bytes that come from before it are 0. At most `limit` bytes
 * of text are made. null when no block begins in view, or none is recognised: then the stream has to be read from its beginning.
 */
export function inflateTail(compressed: Buffer, limit: number): Buffer | null {
  const codes = new BlockCodes(compressed);
  let attempts = 0;
  for (let at = 0; at + HEADER_BYTES < compressed.length; at++) {
    const next = (compressed[at] ?? 0) | ((compressed[at + 1] ?? 0) << 8) | ((compressed[at + 2] ?? 0) << 16);
    for (let shift = 0; shift < 8; shift++) {
      if (POSSIBLE[(next >> shift) & 0x1fff] !== 1) continue;
      const start = at * 8 + shift;
      if (!isWholeCode(compressed, start) || !codes.areWholeAt(start)) continue;
      const text = inflateFrom(compressed, start, limit);
      if (text !== null) return text;
      if (++attempts === MOST_ATTEMPTS) return null;
    }
  }
  return null;
}

/** How many codes of 7 bits a code of so many bits takes. */
const CODES_OF_LENGTH = [0, 64, 32, 16, 8, 4, 2, 1];
/** What four lengths of the code length code, of 3 bits each, take of the 128 codes that there are of 7 bits. */
const CODES_OF_FOUR = new Uint16Array(1 << 12);
for (let bits = 0; bits < CODES_OF_FOUR.length; bits++)
  for (let at = 0; at < 12; at += 3)
    CODES_OF_FOUR[bits] = (CODES_OF_FOUR[bits] ?? 0) + (CODES_OF_LENGTH[(bits >> at) & 7] ?? 0);

/** Whether the code length code of a block that would begin at `start` is whole, as Kraft has it: few places pass. */
function isWholeCode(bytes: Buffer, start: number): boolean {
  let at = start + 13;
  let bits = (4 + (bitsAt(bytes, at) & 15)) * 3;
  let taken = 0;
  for (at += 4; bits > 12; at += 12, bits -= 12) {
    taken += CODES_OF_FOUR[bitsAt(bytes, at) & 0xfff] ?? 0;
    if (taken > 128) return false;
  }
  return taken + (CODES_OF_FOUR[bitsAt(bytes, at) & ((1 << bits) - 1)] ?? 0) === 128;
}

/** The bits from `position` on, 17 of them at least; zeros past the end. */
function bitsAt(bytes: Buffer, position: number): number {
  const at = position >> 3;
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >> (position & 7);
}

/** Inflates from a bit on to the end of the stream; null where that is not possible, or ends anywhere else. */
function inflateFrom(bytes: Buffer, start: number, limit: number): Buffer | null {
  const shift = start & 7;
  let rest = bytes.subarray(start >> 3);
  if (shift > 0) {
    const shifted = Buffer.allocUnsafe(rest.length);
    for (let i = 0; i < rest.length; i++) shifted[i] = ((rest[i] ?? 0) | ((rest[i + 1] ?? 0) << 8)) >> shift;
    rest = shifted;
  }
  try {
    const inflated: unknown = inflateRawSync(rest, {
      dictionary: UNKNOWN_BYTES,
      maxOutputLength: limit,
      chunkSize: 256 * 1024,
      info: true,
    });
    // What `info` adds, the types do not know: how many bytes the stream took. It ends within the last one, or is another.
    const { buffer, engine } = inflated as { buffer: Buffer; engine: { bytesWritten: number } };
    return engine.bytesWritten >= rest.length - 1 ? buffer : null;
  } catch {
    return null;
  }
}

/** Order in which the lengths of the code length code come (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Looks at the codes that a block begins with. */
class BlockCodes {
  private position = 0;
  private readonly lengths = new Uint8Array(320);
  private readonly codeLengths = new Uint8Array(19);

  constructor(private readonly bytes: Buffer) {}

  /** Whether a block that would begin at `start` has whole codes, as every encoder's are; a single distance may stand alone. */
  areWholeAt(start: number): boolean {
    this.position = start + 3;
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const count = this.bits(4) + 4;
    const { lengths, codeLengths } = this;
    codeLengths.fill(0);
    for (let i = 0; i < count; i++) codeLengths[ORDER[i] ?? 0] = this.bits(3);
    let at = 0;
    while (at < literals + distances) {
      const symbol = this.symbol();
      if (symbol < 0 || (symbol === 16 && at === 0)) return false;
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      let repeat = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (at + repeat > literals + distances) return false;
      while (repeat-- > 0) lengths[at++] = value;
    }
    // A block without an end (symbol 256) would have no end.
    if (lengths[256] === 0 || this.freeCodes(0, literals) !== 0) return false;
    const left = this.freeCodes(literals, literals + distances);
    return left === 0 || left === MOST_CODES || left === MOST_CODES / 2;
  }

  /** How many codes of 15 bits the code lengths leave free; below 0 where they are too many. */
  private freeCodes(from: number, to: number): number {
    let left = MOST_CODES;
    for (let i = from; i < to; i++) {
      const bits = this.lengths[i] ?? 0;
      if (bits > 0) left -= MOST_CODES >> bits;
    }
    return left;
  }

  private bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.position++)
      value |= (((this.bytes[this.position >> 3] ?? 0) >> (this.position & 7)) & 1) << i;
    return value;
  }

  /** The next symbol of the code length code, -1 past the end. Its codes ascend by length, and then by symbol (3.2.2). */
  private symbol(): number {
    let code = 0;
    let first = 0;
    for (let bits = 1; bits <= 7; bits++) {
      code = (code << 1) | this.bits(1);
      first <<= 1;
      for (let symbol = 0; symbol < 19; symbol++)
        if (this.codeLengths[symbol] === bits && code === first++) return symbol;
    }
    return -1;
  }
}

const MOST_CODES = 1 << 15;
