import { type RowEncoder, TYPE_NUMBER } from '../row-encoder.js';

/** Most bytes of a number as JSON: a sign, 15 digits of which none, some or all come after a point, and zeros before them. */
const DIGITS = 24;
/** Six decimals are tried: amounts, rates and measures seldom have more. */
const SCALE = 1_000_000;
const SCALE_DIGITS = 6;
/** Scaled numbers stay below 15 digits: two decimals of 15 digits never stand for the same double, so that the one found is the shortest. */
const MOST_SCALED = 1e15;

/**
 * Stores a number as JavaScript prints it, which is the shortest text that stands for it. Whole numbers and those of few decimals are
 * written by hand, five times as fast as String().
 */
export function writeNumber(rows: RowEncoder, column: number, value: number): void {
  if (Number.isInteger(value) && value < MOST_SCALED && value > -MOST_SCALED) {
    const at = rows.open(column, TYPE_NUMBER, DIGITS);
    rows.close(writeWhole(rows.bytes, at, value));
    return;
  }
  const scaled = Math.round(value * SCALE);
  // The quotient of two exact numbers is rounded as the decimal's text would be (Clinger's fast path): equal means the same double.
  if (scaled / SCALE === value && scaled < MOST_SCALED && scaled > -MOST_SCALED) {
    const at = rows.open(column, TYPE_NUMBER, DIGITS);
    rows.close(writeScaled(rows.bytes, at, scaled));
    return;
  }
  rows.number(column, value);
}

function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  if (rest < 0) {
    bytes[at++] = 0x2d;
    rest = -rest;
  }
  let end = at + 1;
  for (let power = 10; power <= rest; power *= 10) end++;
  for (let i = end - 1; i >= at; i--) {
    const tens = Math.floor(rest / 10);
    bytes[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  return end;
}

/** `scaled` millionths; it is no whole number. */
function writeScaled(bytes: Uint8Array, at: number, scaled: number): number {
  if (scaled < 0) {
    bytes[at++] = 0x2d;
    scaled = -scaled;
  }
  const whole = Math.floor(scaled / SCALE);
  at = writeWhole(bytes, at, whole);
  bytes[at++] = 0x2e;
  let rest = scaled - whole * SCALE;
  let end = at + SCALE_DIGITS;
  for (let i = end - 1; i >= at; i--) {
    const tens = Math.floor(rest / 10);
    bytes[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  while (bytes[end - 1] === 0x30) end--;
  return end;
}
