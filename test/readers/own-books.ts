import { readdirSync, readFileSync } from 'node:fs';
import { WorkbookError } from '../../src/errors.js';
import { readAll } from './read-all.js';

export interface BookSheet {
  name: string;
  visibility: string;
  /** Row number, values, types. */
  rows: [number, unknown[], string][];
}

/** What reading a book gives: its sheets, or the code that it is refused with. */
export type Outcome = { sheets: BookSheet[] } | { error: string };

const FOLDER = new URL('../../fixtures/books/', import.meta.url);

/** The names of the workbooks in fixtures/books. */
export function listOwnBooks(): string[] {
  return readdirSync(FOLDER).filter((name) => !name.endsWith('.json'));
}

/** What a book's NAME.json says of it; a sheet without a visibility there is visible. */
export function expectedOutcome(name: string): Outcome {
  const noted: { sheets?: (Omit<BookSheet, 'visibility'> & { visibility?: string })[]; error?: string } = JSON.parse(
    readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'),
  );
  if (noted.error !== undefined) return { error: noted.error };
  return { sheets: (noted.sheets ?? []).map((sheet) => ({ visibility: 'visible', ...sheet })) };
}

/** Reads a book, checking what the reader promises on the way. Throws what is no fault of the book. */
export async function readOutcome(name: string): Promise<Outcome> {
  try {
    const sheets = await readAll(readFileSync(new URL(name, FOLDER)), { name });
    return {
      sheets: sheets.map((sheet) => ({
        name: sheet.name,
        visibility: sheet.visibility,
        rows: Array.from(sheet.rows, ([row, { values, types }]): BookSheet['rows'][number] => [row, values, types]),
      })),
    };
  } catch (error) {
    if (error instanceof WorkbookError) return { error: error.code };
    throw error;
  }
}
