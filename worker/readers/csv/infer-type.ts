import type { RowEncoder } from '../rows/row-encoder.js';
import { isoDate } from '../values/iso-date.js';

/** More digits than a double keeps: a card or account number, which must not lose its last ones. */
const MOST_DIGITS = 15;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:E[-+]?\d{1,2})?$/i;
const DATE = /^(\d{4})([-/])(\d\d?)\2(\d\d?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/;
const TIME = /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
const ERROR = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)$/;

/**
 * Encodes a field as what it looks like: a number as programs write it, a date (`2020-02-29`, `2020/2/29`, with a time or without), a
 * time, TRUE or FALSE, an Excel error. Whatever a type would change stays a text: leading zeros, a plus sign, thousands separators,
 * more than 15 digits, days that are not in the calendar.
 */
export function encodeInferred(rows: RowEncoder, column: number, field: string): void {
  if (NUMBER.test(field) && field.replace(/E.*$|\D/gi, '').replace(/^0+/, '').length <= MOST_DIGITS) {
    rows.number(column, Number(field));
    return;
  }
  const iso = dateOf(field);
  if (iso !== null) rows.date(column, iso);
  else if (/^(?:true|false)$/i.test(field)) rows.boolean(column, field.length === 4);
  else if (ERROR.test(field)) rows.error(column, field);
  else rows.string(column, field);
}

function dateOf(field: string): string | null {
  if (TIME.test(field)) return isoDate(field);
  const match = DATE.exec(field);
  if (!match) return null;
  const [, year = '', , month = '', day = '', time] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // Date turns the 31st of a shorter month into the 1st of the next.
  if (new Date(`${date}T00:00Z`).toJSON()?.slice(0, 10) !== date) return null;
  return isoDate(time === undefined ? date : `${date}T${time}`);
}
