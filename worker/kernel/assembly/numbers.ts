import { isDigit } from './digits';

/** No number has more characters: more is no number of Excel's, and left to JavaScript. */
const LONGEST: i32 = 40;
/** Whole numbers up to here are doubles (2^53 - 1). */
const MOST_EXACT: u64 = 9007199254740991;
/** The powers of ten that are doubles. */
// prettier-ignore
const POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
];

/**
 * The position after a number that is valid JSON as it stands (RFC 8259, 6) and is followed by `<`; 0 for anything else.
 * As `numberEnd` in readers/values/decimal.ts has it.
 */
export function numberEnd(at: i32): i32 {
  const bytes = v128.load(at);
  const ends = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x3c)));
  if (ends !== 0) {
    // Sixteen bytes at once: nothing but digits, or digits with one point among them.
    const length = ctz(ends);
    const others =
      ~i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10))) & ((1 << length) - 1);
    const startsWithZero = load<u8>(at) === 0x30;
    if (others === 0) {
      if (length === 1 || (length > 1 && !startsWithZero)) return at + length;
    } else if ((others & (others - 1)) === 0) {
      const point = ctz(others);
      if (load<u8>(at + point) === 0x2e && point > 0 && point < length - 1 && (point === 1 || !startsWithZero))
        return at + length;
    }
  }
  return anyNumberEnd(at);
}

function anyNumberEnd(at: i32): i32 {
  let i = at;
  if (load<u8>(i) === 0x2d) i++;
  if (load<u8>(i) === 0x30) i++;
  else if (isDigit(i)) i = digitsEnd(i);
  else return 0;
  if (load<u8>(i) === 0x2e) {
    if (!isDigit(++i)) return 0;
    i = digitsEnd(i);
  }
  if ((load<u8>(i) | 0x20) === 0x65) {
    i++;
    if (load<u8>(i) === 0x2b || load<u8>(i) === 0x2d) i++;
    const digits = i;
    i = digitsEnd(i);
    if (i === digits || i - digits > 2) return 0;
  }
  return load<u8>(i) === 0x3c && i - at <= LONGEST ? i : 0;
}

function digitsEnd(at: i32): i32 {
  while (isDigit(at)) at++;
  return at;
}

/** The value of a number `from .. to` that numberEnd accepts and that is not negative; -1 where that takes more than exact doubles. */
export function decimal(from: i32, to: i32): f64 {
  // More digits might pass what 64 bits hold.
  if (to - from > 19) return -1;
  let mantissa: u64 = 0;
  let point = to;
  for (let i = from; i < to; i++) {
    if (isDigit(i)) mantissa = mantissa * 10 + load<u8>(i) - 0x30;
    else if (load<u8>(i) === 0x2e) point = i;
    else return -1;
  }
  if (mantissa > MOST_EXACT) return -1;
  // Both are exact, and so is their quotient's rounding (Clinger's fast path).
  return point === to ? <f64>mantissa : <f64>mantissa / unchecked(POWERS[to - point - 1]);
}
