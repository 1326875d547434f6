/** Most bytes that `writeNumber` writes. */
export const MAX_NUMBER_BYTES = 32;

const SCALE = 10_000;
/** Decimals of up to 15 digits are told apart by doubles: only one of them has a given double as its nearest. */
const MOST_EXACT = 1e15;
const BILLION = 1e9;

/**
 * Writes a finite double as JSON, in the digits that JavaScript gives it (the shortest that mean this double), into `target` from `at` on,
 * and answers the position after it. Those with up to four decimals, which nearly all numbers in workbooks are, are written by hand:
 * String() takes several times as long.
 */
export function writeNumber(target: Uint8Array, at: number, value: number): number {
  const small = value | 0;
  if (small === value) return writeWhole(target, small < 0 ? writeMinus(target, at) : at, Math.abs(small));
  const scaled = Math.round(value * SCALE);
  if (scaled / SCALE !== value || scaled >= MOST_EXACT || scaled <= -MOST_EXACT) {
    const text = String(value);
    for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
    return at + text.length;
  }
  let rest = scaled;
  if (rest < 0) {
    at = writeMinus(target, at);
    rest = -rest;
  }
  const whole = Math.floor(rest / SCALE);
  let decimals = (rest - whole * SCALE) | 0;
  at = writeWhole(target, at, whole);
  if (decimals === 0) return at;
  target[at++] = 0x2e;
  for (let unit = SCALE / 10; decimals > 0; unit = (unit / 10) | 0) {
    const digit = (decimals / unit) | 0;
    target[at++] = 0x30 + digit;
    decimals -= digit * unit;
  }
  return at;
}

function writeMinus(target: Uint8Array, at: number): number {
  target[at] = 0x2d;
  return at + 1;
}

/** A whole number of up to 15 digits, not negative. */
function writeWhole(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  if (rest >= BILLION) {
    const upper = Math.floor(rest / BILLION);
    at = writeWhole(target, at, upper);
    rest = (rest - upper * BILLION) | 0;
    for (let i = at + 8; i >= at; i--) {
      const tenth = (rest / 10) | 0;
      target[i] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    return at + 9;
  }
  // Whole numbers of 32 bits are divided several times as fast as doubles.
  let small = rest | 0;
  let end = at + 1;
  for (let power = 10; power <= small; power *= 10) end++;
  for (let i = end - 1; i >= at; i--) {
    const tenth = (small / 10) | 0;
    target[i] = 0x30 + small - tenth * 10;
    small = tenth;
  }
  return end;
}
