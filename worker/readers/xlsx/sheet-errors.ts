import { WorkbookError } from '../../../src/errors.js';
import { ELEMENT_LIMIT } from './cell-limits.js';

/** What a sheet is refused with. Rows are 1-based; `place` says where, as in ` after cell B2`. */

export function beyondLimits(sheet: string, what: string): WorkbookError {
  return new WorkbookError(
    'beyond_limits',
    `The sheet “${sheet}” has ${what}, beyond the 1,048,576 rows and 16,384 columns of Excel.`,
  );
}

export function tooManyCells(sheet: string, row: number, budget: number): WorkbookError {
  return new WorkbookError(
    'too_many_cells',
    `The workbook has more than ${budget.toLocaleString('en-US')} cells, the most that are read; the sheet “${sheet}” passed it in row ${row}. Split it into several workbooks.`,
  );
}

export function tooLongTag(sheet: string, place: string): WorkbookError {
  return new WorkbookError(
    'too_long_tag',
    `A single tag or cell of the sheet “${sheet}” takes more than ${ELEMENT_LIMIT / 1024 / 1024} MiB${place}, which Excel could not read either.`,
  );
}

/** A row of a sheet out of order was handed on already. */
export function rowAgain(sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'out_of_order',
    `The rows of the sheet “${sheet}” are not in order, and row ${row} comes again far from its first place. Open the workbook in Excel, let Excel repair it, and save it again.`,
  );
}

/** A row and its cell say different rows: readers take one or the other, so nothing says which is right. */
export function cellElsewhere(sheet: string, row: number, cell: string): WorkbookError {
  return new WorkbookError(
    'out_of_order',
    `Row ${row} of the sheet “${sheet}” holds the cell ${cell}, which belongs elsewhere. Open the workbook in Excel, let Excel repair it, and save it again.`,
  );
}
