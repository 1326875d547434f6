import { cellText } from '../cells.js';

/** The alignment of each type of cell, as in spreadsheets. Types: see DESIGN's values, `-` is empty. */
const SIDES: Record<string, string> = { n: 'right', d: 'right', b: 'middle', e: 'middle' };

/** A row of a sheet, as the server sends it. */
export interface SheetRow {
  row: number;
  values: unknown[];
  types: string;
}

/** Returns the letter of a cell's type; `-` if the cell is empty. */
export function typeAt(row: SheetRow | null | undefined, column: number): string {
  return row?.types[column] ?? '-';
}

/** A cell's value as a spreadsheet shows it: truth values in capitals, and a date's time after a space. */
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

/** The width of a text in narrow letters: East Asian letters count as two. */
export function breadthOf(text: string): number {
  let breadth = 0;
  for (let at = 0; at < text.length; at++) breadth += text.charCodeAt(at) >= 0x1100 ? 2 : 1;
  return breadth;
}
