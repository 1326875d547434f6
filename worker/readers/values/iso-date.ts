/**
 * A date, time or both of a `t="d"` cell (ECMA-376 part 1, 18.18.11; ISO 8601) as rows have it: without a zone, with seconds, at most
 * milliseconds, midnight after a date left out. null if it is none.
 */
export function isoDate(text: string): string | null {
  const match =
    /^(?:(\d{4})-?(\d\d)-?(\d\d))?(?:(?:T|^| )(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?(?:Z|[-+]\d\d:?\d\d)?$/.exec(
      text,
    );
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', decimals = ''] = match;
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31))
    return null;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second) > 59) return null;
  const date = year === undefined ? '' : `${year}-${month}-${day}`;
  if (hour === undefined) return date === '' ? null : date;
  const fraction = decimals.slice(0, 3).replace(/0+$/, '');
  const time = `${hour}:${minute}:${second}${fraction === '' ? '' : `.${fraction}`}`;
  if (date === '') return time;
  return time === '00:00:00' ? date : `${date}T${time}`;
}
