import { columnName } from '../cells.js';

/** Text files may have more rows than Excel's 1,048,576. This is the last row that PostgreSQL can number. */
const LAST_ROW = 2_147_483_647;
/** Excel's last column, XFD. */
export const LAST_COLUMN = 16_383;

/** A cell of a sheet: `row` counts from 1 as people do, `column` from 0. */
export interface Place {
  row: number;
  column: number;
}

/** A rectangle of cells, both corners included. */
export interface Range {
  from: Place;
  to: Place;
}

/** An address that somebody typed or linked to: a range, and the sheet's name if there is one. */
export interface Address {
  sheet: string | null;
  range: Range;
}

/** The rectangle between two corners, whichever way they lie. */
export function rangeBetween(one: Place, other: Place): Range {
  return {
    from: { row: Math.min(one.row, other.row), column: Math.min(one.column, other.column) },
    to: { row: Math.max(one.row, other.row), column: Math.max(one.column, other.column) },
  };
}

/** A cell as `C17`. */
export function placeText({ row, column }: Place): string {
  return `${columnName(column)}${row}`;
}

/** A range as `C17` or `B2:D9`. */
export function rangeText({ from, to }: Range): string {
  const [first, last] = [placeText(from), placeText(to)];
  return first === last ? first : `${first}:${last}`;
}

/**
 * Reads `C17`, `$C$17`, `B2:D9`, `17` (a row: the column stays), `C` (a column: the row stays). Each may have `Sheet1!` or `'My
 * sheet'!` before it, in letters of any width and case. Returns null for everything else. A place beyond the last row or column becomes
 * the last one.
 */
export function readAddress(text: string, current: Place): Address | null {
  const mark = text.lastIndexOf('!');
  const sheet = mark < 0 ? null : unquote(text.slice(0, mark).trim());
  const [first = '', last = first, ...more] = text
    .slice(mark + 1)
    .normalize('NFKC')
    .replaceAll('$', '')
    .split(':');
  const [one, other] = [readPlace(first, current), readPlace(last, current)];
  return one && other && more.length === 0 ? { sheet, range: rangeBetween(one, other) } : null;
}

/** A range as the part of an address after `#`. */
export function fragmentOf(sheet: string, range: Range): string {
  return `#${encodeURIComponent(sheet)}!${rangeText(range)}`;
}

/** Reads what `fragmentOf` wrote, or what somebody typed in its place. */
export function readFragment(hash: string): Address | null {
  try {
    return readAddress(decodeURIComponent(hash.replace(/^#/, '')), { row: 1, column: 0 });
  } catch {
    // A lone % that somebody typed cannot be decoded.
    return null;
  }
}

function readPlace(text: string, current: Place): Place | null {
  const [, letters = '', digits = ''] = /^\s*([a-z]{0,3})(\d{0,10})\s*$/i.exec(text) ?? [];
  if (letters === '' && digits === '') return null;
  const row = digits === '' ? current.row : Number(digits);
  const column = letters === '' ? current.column : columnIndex(letters);
  return { row: Math.min(Math.max(row, 1), LAST_ROW), column: Math.min(column, LAST_COLUMN) };
}

function columnIndex(letters: string): number {
  return [...letters.toUpperCase()].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Excel writes names with spaces in quotation marks, and doubles those inside. */
function unquote(name: string): string {
  return /^'.*'$/.test(name) ? name.slice(1, -1).replaceAll("''", "'") : name;
}
