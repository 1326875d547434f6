/** Most bytes that `writeNumber` writes. */
export const MAX_NUMBER_BYTES = 32;

/** Below this, doubles tell numbers of 15 digits apart: only one of them has a given double as its nearest. */
const MOST_EXACT = 1e15;
const BILLION = 1e9;
/** Four decimals cover amounts and rates, six most measures. */
const FEW = 10_000;
const MORE = 1_000_000;

/**
 * Writes a finite double as JSON into `target` from `at` on, in JavaScript's digits (the shortest that mean this double). Returns the
 * position after it. Nearly all numbers in workbooks are whole or have up to six decimals. These are written by hand, because String()
 * takes several times as long.
 */
export function writeNumber(target: Uint8Array, at: number, value: number): number {
  const small = value | 0;
  if (small === value) return writeWhole(target, small < 0 ? writeMinus(target, at) : at, Math.abs(small));
  const size = Math.abs(value);
  if (size < MOST_EXACT) {
    if (Number.isInteger(value)) return writeWhole(target, value < 0 ? writeMinus(target, at) : at, size);
    let scale = FEW;
    let scaled = Math.round(size * scale);
    if (scaled / scale !== size) {
      scale = MORE;
      scaled = Math.round(size * scale);
    }
    // The quotient of two exact numbers is rounded as the decimal's text would be (Clinger's fast path). If it is equal, the digits
    // mean the same double.
    if (scaled / scale === size && scaled < MOST_EXACT)
      return writeScaled(target, value < 0 ? writeMinus(target, at) : at, scaled, scale);
  }
  const text = String(value);
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function writeMinus(target: Uint8Array, at: number): number {
  target[at] = 0x2d;
  return at + 1;
}

/** `scaled / scale`, not negative and not whole. */
function writeScaled(target: Uint8Array, at: number, scaled: number, scale: number): number {
  const whole = Math.floor(scaled / scale);
  let decimals = (scaled - whole * scale) | 0;
  at = writeWhole(target, at, whole);
  target[at++] = 0x2e;
  for (let unit = scale / 10; decimals > 0; unit = (unit / 10) | 0) {
    const digit = (decimals / unit) | 0;
    target[at++] = 0x30 + digit;
    decimals -= digit * unit;
  }
  return at;
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
