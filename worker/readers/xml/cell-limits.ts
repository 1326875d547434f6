import { WorkbookError } from '../../../src/errors.js';
import { MAX_TEXT } from '../budgets.js';
import { cellName } from '../cell-name.js';
import { MOST_JSON_BYTES_PER_BYTE } from './text.js';

/** Bytes of one text as JSON, twice what Excel allows. */
export const TEXT_LIMIT = 2 * MAX_TEXT * MOST_JSON_BYTES_PER_BYTE;
/** Bytes of one row as JSON. PostgreSQL's jsonb ends at 256 MiB, of which no sheet worth reading needs a quarter. */
export const ROW_LIMIT = 64 * 1024 * 1024;

/** `column` is 0-based, `row` 1-based, in all of these. */
export function tooLongText(sheet: string, row: number, column: number): WorkbookError {
  return new WorkbookError(
    'too_long_text',
    `The text in cell ${cellName(row, column)} of the sheet “${sheet}” is longer than the 32,767 characters that Excel allows. Shorten it.`,
  );
}

export function tooLongRow(sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'too_long_row',
    `Row ${row} of the sheet “${sheet}” comes to more than ${ROW_LIMIT / 1024 / 1024} MiB of text, more than the database can take. Split it.`,
  );
}

/** `what` is a row or a cell: `row 1048577`. */
export function beyondLimits(sheet: string, what: string): WorkbookError {
  return new WorkbookError(
    'beyond_limits',
    `The sheet “${sheet}” has ${what}, beyond the 1,048,576 rows and 16,384 columns of Excel.`,
  );
}

export function tooManyCells(budget: number, sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'too_many_cells',
    `The workbook has more than ${budget.toLocaleString('en-US')} cells, the most that are read; the sheet “${sheet}” passed it in row ${row}. Split it into several workbooks.`,
  );
}

export function tooManySheets(budget: number): WorkbookError {
  return new WorkbookError(
    'too_many_sheets',
    `The workbook has more than ${budget.toLocaleString('en-US')} sheets, the most that are read. Split it into several workbooks.`,
  );
}

export function noSheets(): WorkbookError {
  return new WorkbookError(
    'no_sheets',
    'There is no sheet in this workbook. Save it again from the program it comes from.',
  );
}
