/**
 * Inflates the end of a deflate stream (RFC 1951) without its beginning.
 *
 * What stands after a sheet's rows, above all its merged areas, has to be known before the first row is handed on. Inflating
 * a large sheet twice for that costs as much as everything else. But a stream consists of blocks of some 20 to 60 KB, each with codes of its
 * own: one that begins in view can be found by trying every bit, and read from there to the end. Only bytes copied from before are
 * unknown, and of those the last lines of a sheet have few.
 */

/** How far back a copy may reach; so many unknown bytes stand before the text. */
const HISTORY = 32 * 1024;
const MAX_CODE_BITS = 15;
/** Blocks found to be none cost time: after this many symbols in vain the search ends. */
const MOST_WASTED_SYMBOLS = 2_000_000;

/**
 * The text at the end of a stream, of which `compressed` is the last part; bytes that come from before it are 0. At most `limit` bytes
 * of text are made. null when no block begins in view, or none is recognised: then the stream has to be read from its beginning.
 */
export function inflateTail(compressed: Buffer, limit: number): Buffer | null {
  const inflater = new TailInflater(compressed, limit);
  const bits = compressed.length * 8;
  for (let start = 0; start + 30 < bits && inflater.wasted < MOST_WASTED_SYMBOLS; start++) {
    // Most places fail by the first 13 bits: the kind of block, and how many codes it has (3.2.7).
    const at = start >> 3;
    const first =
      ((compressed[at] ?? 0) | ((compressed[at + 1] ?? 0) << 8) | ((compressed[at + 2] ?? 0) << 16)) >> (start & 7);
    if ((first & 6) !== 4 || ((first >> 3) & 31) > 29 || ((first >> 8) & 31) > 29) continue;
    if (!isWholeCode(compressed, start)) continue;
    const text = inflater.tryFrom(start);
    if (text !== null) return text;
  }
  return null;
}

/** Whether the code length code of a block that would begin at `start` is whole, as Kraft has it: few places pass. */
function isWholeCode(bytes: Buffer, start: number): boolean {
  let at = start + 13;
  let left = 128;
  let count = 4 + ((((bytes[at >> 3] ?? 0) | ((bytes[(at >> 3) + 1] ?? 0) << 8)) >> (at & 7)) & 15);
  for (at += 4; count > 0; at += 3, count--) {
    const bits = (((bytes[at >> 3] ?? 0) | ((bytes[(at >> 3) + 1] ?? 0) << 8)) >> (at & 7)) & 7;
    if (bits > 0) left -= 128 >> bits;
    if (left < 0) return false;
  }
  return left === 0;
}

/** Order in which the lengths of the code length code come (RFC 1951, 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Lengths and distances: first value and extra bits of each symbol (3.2.5). */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

/** A canonical Huffman code, decoded bit by bit: how many codes each length has, and the symbols in the order of their codes. */
class Code {
  readonly counts = new Uint16Array(MAX_CODE_BITS + 1);
  readonly symbols: Uint16Array;
  private readonly offsets = new Uint16Array(MAX_CODE_BITS + 2);

  constructor(size: number) {
    this.symbols = new Uint16Array(size);
  }

  /** Answers whether the lengths make a whole code, as every encoder's do; a single code may stand alone. */
  build(lengths: Uint8Array, from: number, size: number): boolean {
    const { counts, offsets } = this;
    counts.fill(0);
    for (let i = 0; i < size; i++) {
      const bits = lengths[from + i] ?? 0;
      counts[bits] = (counts[bits] ?? 0) + 1;
    }
    const used = size - (counts[0] ?? 0);
    let left = 1;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      left = left * 2 - (counts[bits] ?? 0);
      if (left < 0) return false;
    }
    if (left > 0 && !(used <= 1 && (counts[1] ?? 0) === used)) return false;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) offsets[bits + 1] = (offsets[bits] ?? 0) + (counts[bits] ?? 0);
    for (let i = 0; i < size; i++) {
      const bits = lengths[from + i] ?? 0;
      if (bits === 0) continue;
      const place = offsets[bits] ?? 0;
      this.symbols[place] = i;
      offsets[bits] = place + 1;
    }
    offsets.fill(0);
    counts[0] = 0;
    return true;
  }
}

class TailInflater {
  wasted = 0;

  private position = 0;
  private failed = false;
  private readonly end: number;
  private readonly out: Buffer;
  private length = HISTORY;
  private readonly lengths = new Uint8Array(320);
  private readonly lengthCode = new Code(19);
  private readonly literals = new Code(288);
  private readonly distances = new Code(32);

  constructor(
    private readonly bytes: Buffer,
    limit: number,
  ) {
    this.end = bytes.length * 8;
    this.out = Buffer.alloc(HISTORY + limit);
  }

  /** Takes the bit at `start` for the beginning of a block with codes of its own, and reads on to the end of the stream, or to what cannot be. */
  tryFrom(start: number): Buffer | null {
    this.position = start;
    this.failed = false;
    this.length = HISTORY;
    for (;;) {
      const isLast = this.bits(1) === 1;
      const kind = this.bits(2);
      const ok =
        kind === 2
          ? this.dynamicCodes() && this.block()
          : kind === 1
            ? this.fixedCodes() && this.block()
            : kind === 0 && this.stored();
      if (!ok || this.failed) return null;
      // The stream ends within the last byte, or this is something else.
      if (isLast) return this.end - this.position < 8 ? this.out.subarray(HISTORY, this.length) : null;
    }
  }

  private bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const at = this.position++;
      value |= (((this.bytes[at >> 3] ?? 0) >> (at & 7)) & 1) << i;
    }
    if (this.position > this.end) this.failed = true;
    return value;
  }

  private dynamicCodes(): boolean {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const count = this.bits(4) + 4;
    if (literals > 286 || distances > 30) return false;
    const { lengths } = this;
    lengths.fill(0, 0, 19);
    for (let i = 0; i < count; i++) lengths[ORDER[i] ?? 0] = this.bits(3);
    if (this.failed || !this.lengthCode.build(lengths, 0, 19)) return false;
    let at = 0;
    while (at < literals + distances) {
      const symbol = this.symbol(this.lengthCode);
      if (symbol < 0 || this.failed) return false;
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) return false;
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      let repeat = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (at + repeat > literals + distances) return false;
      while (repeat-- > 0) lengths[at++] = value;
    }
    // A block without an end would have no end.
    return (
      lengths[256] !== 0 &&
      this.literals.build(lengths, 0, literals) &&
      this.distances.build(lengths, literals, distances)
    );
  }

  private fixedCodes(): boolean {
    const { lengths } = this;
    lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288).fill(5, 288, 320);
    return this.literals.build(lengths, 0, 288) && this.distances.build(lengths, 288, 32);
  }

  private stored(): boolean {
    this.position = (this.position + 7) & ~7;
    const length = this.bits(16);
    if (
      (this.bits(16) ^ length) !== 0xffff ||
      this.position + length * 8 > this.end ||
      this.length + length > this.out.length
    )
      return false;
    const from = this.position >> 3;
    this.bytes.copy(this.out, this.length, from, from + length);
    this.length += length;
    this.position += length * 8;
    return true;
  }

  /** Reads symbols up to the block's end. */
  private block(): boolean {
    const { out } = this;
    for (;;) {
      this.wasted++;
      const symbol = this.symbol(this.literals);
      if (symbol < 0 || this.failed) return false;
      if (symbol === 256) return true;
      if (this.length + 258 > out.length) return false;
      if (symbol < 256) {
        // XML has no control characters but these.
        if (symbol < 0x20 && symbol !== 0x0a && symbol !== 0x0d && symbol !== 0x09) return false;
        out[this.length++] = symbol;
        continue;
      }
      const at = symbol - 257;
      if (at >= LENGTH_BASE.length) return false;
      const length = (LENGTH_BASE[at] ?? 0) + this.bits(LENGTH_EXTRA[at] ?? 0);
      const distanceSymbol = this.symbol(this.distances);
      if (distanceSymbol < 0 || distanceSymbol >= DISTANCE_BASE.length) return false;
      const distance = (DISTANCE_BASE[distanceSymbol] ?? 0) + this.bits(DISTANCE_EXTRA[distanceSymbol] ?? 0);
      for (let i = 0; i < length; i++) {
        out[this.length] = out[this.length - distance] ?? 0;
        this.length++;
      }
    }
  }

  /** Decodes one symbol (RFC 1951, 3.2.2; in the manner of zlib's puff), -1 if there is none. */
  private symbol(code: Code): number {
    const { bytes } = this;
    let at = this.position;
    let value = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      value |= ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
      at++;
      const count = code.counts[bits] ?? 0;
      if (value - count < first) {
        this.position = at;
        if (at > this.end) this.failed = true;
        return code.symbols[index + value - first] ?? -1;
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    return -1;
  }
}
