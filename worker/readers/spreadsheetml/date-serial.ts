const MILLISECONDS_A_DAY = 86_400_000;
/** Day 0 of either date system. In the 1900 system it is the day before 1900-01-01, which is also the day of times without a date. */
const EPOCH_1900 = Date.UTC(1899, 11, 31);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/**
 * The serial of a DateTime value, `2008-01-04T13:45:00.000` (XML Spreadsheet Reference, ss:Type); null if it is none. A time alone is
 * written with the date of day 0.
 */
export function serialOf(text: string, date1904: boolean): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?Z?$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = 0, minute = 0, second = 0, decimals = 0] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(`0.${decimals}`) * 1000;
  // Lotus 1-2-3's 29 February 1900, which Excel has too.
  if (!date1904 && year === '1900' && month === '02' && day === '29') return 60 + time / MILLISECONDS_A_DAY;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  const days = (date.getTime() - (date1904 ? EPOCH_1904 : EPOCH_1900)) / MILLISECONDS_A_DAY;
  return (date1904 || days < 60 ? days : days + 1) + time / MILLISECONDS_A_DAY;
}
