import type { Range } from './addresses.js';
import type { LoadedRows } from './kept-windows.js';
import { type SheetRow, shownText, typeAt } from './shown-text.js';

/** Copying more than this takes longer than anybody waits, and more memory than a browser's tab has. */
export const MOST_ROWS_COPIED = 50_000;
const MOST_CELLS_COPIED = 1_000_000;
const MOST_CHARACTERS_COPIED = 50_000_000;
const ROWS_AT_ONCE = 500;
const CELLS_AT_ONCE = 50_000;

/** A range in the clipboard's formats. */
export interface Copied {
  tsv: string;
  html: string;
}

export function isCopyable({ from, to }: Range): boolean {
  const rows = to.row - from.row + 1;
  return rows <= MOST_ROWS_COPIED && rows * (to.column - from.column + 1) <= MOST_CELLS_COPIED;
}

/** Lays a range out for the clipboard. Returns null if `rowAt` does not know all of its rows (undefined). */
export function layOutRange({ from, to }: Range, rowAt: (row: number) => SheetRow | null | undefined): Copied | null {
  const tsv: string[] = [];
  const html: string[] = [];
  for (let row = from.row; row <= to.row; row++) {
    const cells = rowAt(row);
    if (cells === undefined) return null;
    const texts: string[] = [];
    let line = '';
    for (let column = from.column; column <= to.column; column++) {
      const text = shownText(cells, column);
      texts.push(quote(text));
      line += tableCell(text, typeAt(cells, column));
    }
    tsv.push(texts.join('\t'));
    html.push(`<tr>${line}</tr>`);
  }
  return { tsv: tsv.join('\r\n'), html: `<meta charset="utf-8"><table>${html.join('')}</table>` };
}

/**
 * Reads a range's rows from the server, window by window, and lays it out.
 * @param onProgress gets how many rows have been read
 * @returns null if its texts are too long to be copied
 */
export async function readRange(
  range: Range,
  load: (from: number, to: number) => Promise<LoadedRows>,
  onProgress: (rows: number) => void,
): Promise<Copied | null> {
  const rows = new Map<number, SheetRow>();
  const columns = range.to.column + 1;
  const step = Math.min(ROWS_AT_ONCE, Math.max(1, Math.floor(CELLS_AT_ONCE / columns)));
  let characters = 0;
  for (let from = range.from.row; from <= range.to.row; ) {
    const loaded = await load(from, Math.min(from + step - 1, range.to.row));
    for (const row of loaded.rows) {
      rows.set(row.row, row);
      for (let column = range.from.column; column < columns; column++) characters += shownText(row, column).length;
    }
    if (characters > MOST_CHARACTERS_COPIED) return null;
    onProgress(loaded.toRow - range.from.row + 1);
    from = loaded.toRow + 1;
  }
  return layOutRange(range, (row) => rows.get(row) ?? null);
}

/** Quotes as spreadsheets do: a text with a tab or a line end is in quotation marks, and those inside are doubled. */
function quote(text: string): string {
  return /[\t\r\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The style says that the cell is a text: Excel would otherwise take a text like =1+1 or 007 for a formula or a number. */
function tableCell(text: string, type: string): string {
  const style = type === 's' ? ` style='mso-number-format:"\\@";white-space:pre-wrap'` : '';
  return `<td${style}>${escapeHtml(text)}</td>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
}
