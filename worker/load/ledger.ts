import type { NewSheet } from '../../src/store/sheets.js';

/** What a parse read and stored: the task's result. Cells: `read = stored + empty + failed`. */
export interface Ledger {
  sheets: number;
  rows: number;
  cells: { read: number; stored: number; empty: number; failed: number };
  /** Characters that PostgreSQL cannot hold and that became U+FFFD. */
  replaced: number;
  /** Of the uploaded file. */
  bytes: number;
  milliseconds: number;
}

/** Adds up what a parse found in its sheets. */
export function addUp(sheets: NewSheet[], bytes: number, milliseconds: number): Ledger {
  const sum = (of: (sheet: NewSheet) => number) => sheets.reduce((total, sheet) => total + of(sheet), 0);
  return {
    sheets: sheets.length,
    rows: sum((sheet) => sheet.rows),
    cells: {
      read: sum((sheet) => sheet.cells.read),
      stored: sum((sheet) => sheet.cells.stored),
      empty: sum((sheet) => sheet.cells.empty),
      failed: sum((sheet) => sheet.cells.failed),
    },
    replaced: sum((sheet) => sheet.replaced),
    bytes,
    milliseconds,
  };
}
