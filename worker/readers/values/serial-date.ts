/**
 * What a number format makes of a number, as bits: DATE and TIME parts shown, DURATION (`[h]`) or LOCALE (a date or a time,
 * depending on Excel's language), and the digits shown after the seconds. 0 is a plain number.
 */
export const KIND_NUMBER = 0;
export const KIND_DATE = 1;
export const KIND_TIME = 2;
export const KIND_DURATION = 4;
export const KIND_LOCALE = 8;
/** The digits after the seconds (0 to 3) are `kind >> FRACTION_SHIFT`. */
export const FRACTION_SHIFT = 4;

/** Most bytes that `writeSerial` writes. */
export const MAX_DATE_BYTES = 32;

/** Whether Excel has a date for a serial: none before its epoch, none after the year 9999. Others stay numbers. */
export function isDateSerial(serial: number, date1904: boolean): boolean {
  return serial >= 0 && serial < (date1904 ? END_1904 : END_1900);
}

/** The day after 9999-12-31, where Excel's dates end (ECMA-376 part 1, 18.17.4.1), in days of either system. */
const END_1900 = 2_958_466;
const END_1904 = 2_957_004;
const SECONDS_A_DAY = 86_400;

/**
 * Writes an Excel serial (days since the epoch, the time as a fraction) as ISO 8601 into `out` from `at` on, and answers the
 * position after it. Only for serials that pass isDateSerial.
 *
 * It shows the parts that the format shows, and those that the value has beyond them, so that no time is lost to a format
 * that hides it: `2020-02-29`, `2020-02-29T13:45:00`, `13:45:00`, a duration `37:30:00`. As Excel does, it rounds to the
 * second, or to the digits after it that the format shows, and has a 1900-02-29 (60) and a 1900-01-00 (0) in the 1900 system.
 */
export function writeSerial(out: Uint8Array, at: number, serial: number, kind: number, date1904: boolean): number {
  const digits = kind >> FRACTION_SHIFT;
  const scale = digits === 0 ? 1 : digits === 1 ? 10 : digits === 2 ? 100 : 1000;
  if ((kind & KIND_DURATION) !== 0) {
    const ticks = Math.round(serial * SECONDS_A_DAY * scale);
    return writeTime(out, at, ticks, scale, digits);
  }
  let day = Math.floor(serial);
  const showsTime = (kind & KIND_TIME) !== 0;
  // A date format shows the day that the serial lies in, however late; only what is midnight but for floating point is the next.
  let ticks = showsTime
    ? Math.round((serial - day) * SECONDS_A_DAY * scale)
    : Math.floor((serial - day) * SECONDS_A_DAY * scale + 0.0001);
  if (ticks >= SECONDS_A_DAY * scale) {
    if (day + 1 === (date1904 ? END_1904 : END_1900)) {
      ticks--;
    } else {
      ticks = 0;
      day++;
    }
  }
  const hasDate = (kind & KIND_DATE) !== 0 || day >= 1;
  if (hasDate) at = writeDay(out, at, day, date1904);
  if (ticks > 0 || showsTime || !hasDate) {
    if (hasDate) out[at++] = 0x54;
    at = writeTime(out, at, ticks, scale, digits);
  }
  return at;
}

function writeDay(out: Uint8Array, at: number, day: number, date1904: boolean): number {
  if (!date1904 && (day === 0 || day === 60)) {
    // Lotus 1-2-3 took 1900 for a leap year, and Excel followed; day 0 is shown as January 0.
    at = writeTwo(out, at, 19);
    at = writeTwo(out, at, 0);
    out[at++] = 0x2d;
    at = writeTwo(out, at, day === 0 ? 1 : 2);
    out[at++] = 0x2d;
    return writeTwo(out, at, day === 0 ? 0 : 29);
  }
  // All of this is whole numbers of 32 bits, which `| 0` tells the compiler: it divides them several times as fast as doubles.
  // Days since 0000-03-01; the years of this count begin in March, so that the leap day is the last. (Howard Hinnant's
  // "chrono-compatible low-level date algorithms".) 1899-12-30 is day 693,899 of it, 1904-01-01 day 695,361.
  const days = day + (date1904 ? 695_361 : day < 60 ? 693_900 : 693_899);
  const era = (days / 146_097) | 0;
  const dayOfEra = days - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0));
  const month = ((5 * dayOfYear + 2) / 153) | 0;
  const year = yearOfEra + era * 400 + (month < 10 ? 0 : 1);
  const century = (year / 100) | 0;
  at = writeTwo(out, at, century);
  at = writeTwo(out, at, year - century * 100);
  out[at++] = 0x2d;
  at = writeTwo(out, at, month < 10 ? month + 3 : month - 9);
  out[at++] = 0x2d;
  return writeTwo(out, at, dayOfYear - (((153 * month + 2) / 5) | 0) + 1);
}

/** `ticks` are seconds times `scale`; hours may pass 24. */
function writeTime(out: Uint8Array, at: number, ticks: number, scale: number, digits: number): number {
  const seconds = Math.floor(ticks / scale);
  const fraction = ticks - seconds * scale;
  const hours = Math.floor(seconds / 3600);
  const rest = (seconds - hours * 3600) | 0;
  const minutes = (rest / 60) | 0;
  if (hours < 100) at = writeTwo(out, at, hours);
  else for (const digit of String(hours)) out[at++] = digit.charCodeAt(0);
  out[at++] = 0x3a;
  at = writeTwo(out, at, minutes);
  out[at++] = 0x3a;
  at = writeTwo(out, at, rest - minutes * 60);
  if (fraction === 0) return at;
  out[at++] = 0x2e;
  for (const digit of String(fraction).padStart(digits, '0')) out[at++] = digit.charCodeAt(0);
  return at;
}

function writeTwo(out: Uint8Array, at: number, value: number): number {
  const tens = (value / 10) | 0;
  out[at] = 0x30 + tens;
  out[at + 1] = 0x30 + value - tens * 10;
  return at + 2;
}
