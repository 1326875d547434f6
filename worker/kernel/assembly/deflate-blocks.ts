import { BLOCK_CODES } from '../memory-map';

/** Places in memory: the code lengths of a block under test, and the lengths of the code that they are written in. */
const LENGTHS: i32 = BLOCK_CODES;
const CODE_LENGTHS: i32 = BLOCK_CODES + 512;
/** Order in which the lengths of the code length code come (RFC 1951, 3.2.7). */
const ORDER: StaticArray<u8> = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const CODE_LENGTHS_COUNT = 19;
/** How many codes of 15 bits there are, and of 7 bits. */
const MOST_CODES: i32 = 1 << 15;
const MOST_SHORT_CODES: i32 = 1 << 7;
/** A block with codes of its own has at least this many bits. */
const HEADER_BITS: i32 = 32;

/** The next bit to be read, of bytes from `base` on. */
let position: i32 = 0;
let base: i32 = 0;

/**
 * Finds the first bit from `from` on at which a deflate block with codes of its own may begin (RFC 1951, 3.2.7). The `size` bytes at
 * `at` are searched. Such a block has whole codes, as every encoder writes them. Returns -1 if there is none. Bytes behind the last
 * must be readable, and 0.
 */
export function findBlock(at: i32, size: i32, from: i32): i32 {
  base = at;
  const end = size * 8 - HEADER_BITS;
  for (let bit = from; bit < end; bit++) {
    // Its kind is 2, at most 286 of its codes are for literals and lengths, and 30 for distances.
    const header = bitsAt(bit);
    if ((header & 6) !== 4 || ((header >> 3) & 31) > 29 || ((header >> 8) & 31) > 29) continue;
    if (hasWholeLengthCode(bit) && hasWholeCodes(bit)) return bit;
  }
  return -1;
}

/** The bits from a place on, 25 of them at least. */
function bitsAt(bit: i32): u32 {
  return load<u32>(base + (bit >> 3)) >> (bit & 7);
}

function read(count: i32): i32 {
  const value = bitsAt(position) & ((1 << count) - 1);
  position += count;
  return value;
}

/** Whether the code length code of a block that would begin here is whole, as Kraft has it: few places pass. */
function hasWholeLengthCode(bit: i32): bool {
  position = bit + 13;
  let left = MOST_SHORT_CODES;
  for (let count = read(4) + 4; count > 0; count--) {
    const length = read(3);
    if (length > 0) left -= MOST_SHORT_CODES >> length;
    if (left < 0) return false;
  }
  return left === 0;
}

/** Whether a block that would begin here has whole codes. A single distance code may be incomplete (RFC 1951, 3.2.7). */
function hasWholeCodes(bit: i32): bool {
  position = bit + 3;
  const literals = read(5) + 257;
  const all = literals + read(5) + 1;
  const count = read(4) + 4;
  for (let i = 0; i < CODE_LENGTHS_COUNT; i++)
    store<u8>(CODE_LENGTHS + unchecked(ORDER[i]), i < count ? <u8>read(3) : 0);
  let at = 0;
  while (at < all) {
    const symbol = readSymbol();
    if (symbol < 0 || (symbol === 16 && at === 0)) return false;
    if (symbol < 16) {
      store<u8>(LENGTHS + at++, <u8>symbol);
      continue;
    }
    const value: u8 = symbol === 16 ? load<u8>(LENGTHS + at - 1) : 0;
    let repeat = symbol === 16 ? 3 + read(2) : symbol === 17 ? 3 + read(3) : 11 + read(7);
    if (at + repeat > all) return false;
    while (repeat-- > 0) store<u8>(LENGTHS + at++, value);
  }
  // Symbol 256 ends a block: every encoder makes a code for it.
  if (load<u8>(LENGTHS + 256) === 0 || freeCodes(0, literals) !== 0) return false;
  const left = freeCodes(literals, all);
  return left === 0 || left === MOST_CODES || left === MOST_CODES / 2;
}

/** Returns how many codes of 15 bits the code lengths leave free; below 0 if there are too many codes. */
function freeCodes(from: i32, to: i32): i32 {
  let left = MOST_CODES;
  for (let i = from; i < to; i++) {
    const length = load<u8>(LENGTHS + i);
    if (length > 0) left -= MOST_CODES >> length;
  }
  return left;
}

/**
 * Reads the next symbol of the code length code; -1 for a code that it does not have. Its codes ascend by length, and then by
 * symbol (3.2.2).
 */
function readSymbol(): i32 {
  let code = 0;
  let first = 0;
  for (let length = 1; length <= 7; length++) {
    code = (code << 1) | read(1);
    first <<= 1;
    for (let symbol = 0; symbol < CODE_LENGTHS_COUNT; symbol++) {
      if (load<u8>(CODE_LENGTHS + symbol) === length && code === first++) return symbol;
    }
  }
  return -1;
}
