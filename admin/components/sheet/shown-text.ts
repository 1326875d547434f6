import { cellText } from '../cells.js';

/** How a cell of each type lies in its column, as spreadsheets have it. Types: see DESIGN's values, `-` is empty. */
const SIDES: Record<string, string> = { n: 'right', d: 'right', b: 'middle', e: 'middle' };

/** A row of a sheet, as the server gives it. */
export interface SheetRow {
  row: number;
  values: unknown[];
  types: string;
}

/** The letter of a cell's type; `-` where nothing is. */
export function typeAt(row: SheetRow | null | undefined, column: number): string {
  return row?.types[column] ?? '-';
}

/** A cell's value as a spreadsheet shows it: truth in capitals, and a date's time after a space. */
export function shownText(row: SheetRow | null | undefined, column: number): string {
  const text = cellText(row?.values[column]);
  const type = typeAt(row, column);
  if (type === 'b') return text.toUpperCase();
  return type === 'd' ? text.replace('T', ' ') : text;
}

/** The style of a cell by its type. */
export function cellClass(type: string): string {
  const side = SIDES[type];
  return `gy-c${side ? ` gy-c-${side}` : ''}${type === 'e' ? ' gy-c-error' : ''}`;
}

/** How broad a text is, in narrow letters: those of East Asia take two. */
export function breadthOf(text: string): number {
  let breadth = 0;
  for (let at = 0; at < text.length; at++) breadth += text.charCodeAt(at) >= 0x1100 ? 2 : 1;
  return breadth;
}
