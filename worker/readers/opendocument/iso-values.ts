import { isoDate } from '../values/iso-date.js';

/**
 * An office:date-value (OpenDocument 1.3 part 3, 19.369) as rows have it, rounded to milliseconds. LibreOffice writes floating-point
 * errors as nanoseconds: 13:44:59.999999999 is 13:45. Returns null if it is no date of the years 0000 to 9999.
 */
export function dateOf(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{4,})(?:Z|[-+]\d\d:\d\d)?$/.exec(text);
  if (!match) return isoDate(text);
  const [, start = '', digits = ''] = match;
  const milliseconds = Math.round(Number(`0.${digits}`) * 1000);
  if (milliseconds < 1000) return isoDate(`${start}.${String(milliseconds).padStart(3, '0')}`);
  const time = Date.parse(`${start}Z`);
  return Number.isNaN(time) ? null : isoDate(new Date(time + 1000).toISOString());
}

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * An office:time-value (part 3, 19.390): a duration (`PT37H30M00S`) as `37:30:00`, to the millisecond. Excel has no time below zero:
 * such a duration becomes the number of days that it would be in a cell. Returns null if it is no duration, or has months or years.
 */
export function timeOf(text: string): string | number | null {
  const match = /^(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d+))?S)?)?$/.exec(text);
  if (!match || /[PT]$/.test(text)) return /^\d\d:\d\d/.test(text) ? isoDate(text) : null;
  const [, minus, days = 0, hours = 0, minutes = 0, seconds = 0, decimals = 0] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const total = whole * 1000 + Math.round(Number(`0.${decimals}`) * 1000);
  if (minus !== undefined && total > 0) return -total / MILLISECONDS_A_DAY;
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = String(total % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const second = Math.floor(total / 1000);
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  return fraction === '' ? time : `${time}.${fraction}`;
}
