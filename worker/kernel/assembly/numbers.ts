import { isDigit } from './digits';

/** Excel writes no longer number. JavaScript reads any that is. */
const LONGEST: i32 = 40;
/** Whole numbers up to here are doubles (2^53 - 1). */
const MOST_EXACT: u64 = 9007199254740991;
/** Digits that 64 bits hold with a bit to spare. */
const MOST_DIGITS: i32 = 18;

/**
 * Returns the position after a number that is valid JSON as written (RFC 8259, 6) and is followed by `<`; 0 for anything else.
 * `numberEnd` in readers/values/decimal.ts does the same.
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

/** The value of a number `from .. to` that numberEnd accepts and that is not negative; -1 for one with an exponent, or more digits than dates have. */
export function decimal(from: i32, to: i32): f64 {
  // 64 bits may not hold more digits.
  if (to - from > MOST_DIGITS + 1) return -1;
  let mantissa: u64 = 0;
  let power: u64 = 1;
  let point = to;
  for (let i = from; i < to; i++) {
    if (isDigit(i)) {
      mantissa = mantissa * 10 + load<u8>(i) - 0x30;
      if (i > point) power *= 10;
    } else if (load<u8>(i) === 0x2e) point = i;
    else return -1;
  }
  // Both are exact, and so is their quotient's rounding (Clinger's fast path).
  if (mantissa === 0 || (mantissa <= MOST_EXACT && power <= MOST_EXACT)) return <f64>mantissa / <f64>power;
  return quotient(mantissa, power);
}

/** The double nearest to a quotient, bit by bit; -1 for one of 2^54 and more. The dividend must not be 0, and the divisor below 2^63. */
function quotient(dividend: u64, divisor: u64): f64 {
  let bits = dividend / divisor;
  let rest = dividend % divisor;
  if (bits >> 54 !== 0) return -1;
  let exponent: u64 = 0;
  for (; bits >> 54 === 0; exponent++) {
    rest <<= 1;
    bits <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      bits |= 1;
    }
  }
  // The conversion keeps 53 of 55 bits. A last bit of 1 says that the rest is not 0, which the rounding must know.
  if (rest !== 0) bits |= 1;
  return <f64>bits * reinterpret<f64>((1023 - exponent) << 52);
}
