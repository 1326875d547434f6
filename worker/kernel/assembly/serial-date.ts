import { END_1900, END_1904, FRACTION_SHIFT, KIND_DATE, KIND_DURATION, KIND_TIME } from '../date-kinds';

const SECONDS_A_DAY: f64 = 86_400;

/** Whether Excel has a date for a serial: none before its epoch, none after the year 9999. */
export function isDateSerial(serial: f64, date1904: bool): bool {
  const end: f64 = date1904 ? END_1904 : END_1900;
  return serial >= 0 && serial < end;
}

/**
 * Writes an Excel serial (days since the epoch, the time as a fraction) as ISO 8601, and returns the position after it. Only for
 * serials that pass isDateSerial. `kind` is what its number format makes of it, as date-kinds.ts has it.
 *
 * It shows the parts that the format shows, and all others that the value has: a format that hides the time must not lose it. E.g.
 * `2020-02-29`, `2020-02-29T13:45:00`, `13:45:00`, a duration `37:30:00`. As Excel does, it rounds to the second, or to the digits
 * after it that the format shows. The 1900 system has a 1900-02-29 (60) and a 1900-01-00 (0).
 */
export function writeSerial(at: i32, serial: f64, kind: i32, date1904: bool): i32 {
  const digits = kind >> FRACTION_SHIFT;
  const scale: i32 = digits === 0 ? 1 : digits === 1 ? 10 : digits === 2 ? 100 : 1000;
  if ((kind & KIND_DURATION) !== 0) {
    return writeTime(at, <i64>Math.round(serial * SECONDS_A_DAY * scale), scale, digits);
  }
  let day = <i32>serial;
  const showsTime = (kind & KIND_TIME) !== 0;
  // A date format shows the day in which the serial lies, however late. Only a serial that misses midnight by a floating-point
  // error is the next day.
  const ticksOfDay = (serial - <f64>day) * SECONDS_A_DAY * scale;
  let ticks = <i64>(showsTime ? Math.round(ticksOfDay) : Math.floor(ticksOfDay + 0.0001));
  if (ticks >= 86_400 * scale) {
    if (day + 1 === (date1904 ? END_1904 : END_1900)) {
      ticks--;
    } else {
      ticks = 0;
      day++;
    }
  }
  const hasDate = (kind & KIND_DATE) !== 0 || day >= 1;
  if (hasDate) at = writeDay(at, day, date1904);
  if (ticks > 0 || showsTime || !hasDate) {
    if (hasDate) store<u8>(at++, 0x54);
    at = writeTime(at, ticks, scale, digits);
  }
  return at;
}

function writeDay(at: i32, day: i32, date1904: bool): i32 {
  // Lotus 1-2-3 took 1900 for a leap year, and Excel followed; day 0 is shown as January 0.
  if (!date1904 && day === 0) return writeDate(at, 1900, 1, 0);
  if (!date1904 && day === 60) return writeDate(at, 1900, 2, 29);
  // Days since 0000-03-01. The years of this count begin in March, which makes the leap day the last day. (Howard Hinnant's
  // "chrono-compatible low-level date algorithms".) 1899-12-30 is day 693,899 of it, 1904-01-01 day 695,361.
  const days = day + (date1904 ? 695_361 : day < 60 ? 693_900 : 693_899);
  const era = days / 146_097;
  const dayOfEra = days - era * 146_097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const month = (5 * dayOfYear + 2) / 153;
  const year = yearOfEra + era * 400 + (month < 10 ? 0 : 1);
  return writeDate(at, year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1);
}

function writeDate(at: i32, year: i32, month: i32, day: i32): i32 {
  const century = year / 100;
  at = writeTwo(at, century);
  at = writeTwo(at, year - century * 100);
  store<u8>(at, 0x2d);
  at = writeTwo(at + 1, month);
  store<u8>(at, 0x2d);
  return writeTwo(at + 1, day);
}

/** `ticks` are seconds times `scale`; hours may pass 24. */
function writeTime(at: i32, ticks: i64, scale: i32, digits: i32): i32 {
  const seconds = ticks / scale;
  const fraction = <i32>(ticks - seconds * scale);
  const hours = <i32>(seconds / 3600);
  const rest = <i32>(seconds - <i64>hours * 3600);
  const minutes = rest / 60;
  at = writeDigits(at, hours, 2);
  store<u8>(at, 0x3a);
  at = writeTwo(at + 1, minutes);
  store<u8>(at, 0x3a);
  at = writeTwo(at + 1, rest - minutes * 60);
  if (fraction === 0) return at;
  store<u8>(at, 0x2e);
  return writeDigits(at + 1, fraction, digits);
}

/** Writes a whole number in at least `digits` digits. */
function writeDigits(at: i32, value: i32, digits: i32): i32 {
  let end = at + digits;
  let power: i64 = 1;
  for (let i = 0; i < digits; i++) power *= 10;
  for (; power <= value; power *= 10) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const tenth = rest / 10;
    store<u8>(i, <u8>(0x30 + rest - tenth * 10));
    rest = tenth;
  }
  return end;
}

function writeTwo(at: i32, value: i32): i32 {
  const tens = value / 10;
  store<u16>(at, <u16>(0x3030 + tens + ((value - tens * 10) << 8)));
  return at + 2;
}
