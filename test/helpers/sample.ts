import { readFileSync } from 'node:fs';

export interface ExpectedRow {
  sheet_index: number;
  sheet: string;
  row: number;
  values: unknown[];
  types: string;
}

/** The rows of fixtures/program_language.xlsx, written down by hand beside it. */
export const SAMPLE_ROWS: ExpectedRow[] = JSON.parse(readFileSync('fixtures/program_language.expected.json', 'utf8'));
