import { type ErrorDetails, WorkbookError } from '../../../src/errors.js';
import { MAX_TEXT } from '../budgets.js';
import { cellName } from './cell-name.js';

export { TEXT_LIMIT } from '../../kernel/limits.js';

/** Bytes of one row as JSON. PostgreSQL's jsonb ends at 256 MiB. No sheet worth reading needs a quarter of that. */
export const ROW_LIMIT = 64 * 1024 * 1024;

/** `column` is 0-based, `row` 1-based, in all of these. */
export function tooLongText(sheet: string, row: number, column: number): WorkbookError {
  return new WorkbookError(
    'too_long_text',
    `The text in cell ${cellName(row, column)} of the sheet “${sheet}” is longer than the 32,767 characters that Excel allows. Shorten it.`,
    { details: { sheet, cell: cellName(row, column), limit: MAX_TEXT, unit: 'characters' } },
  );
}

/** Refuses a shared string, by its 1-based number and the part that holds it. */
export function tooLongString(number: number, part: string): WorkbookError {
  return new WorkbookError(
    'too_long_text',
    `Text number ${number} of ${part} is longer than the 32,767 characters that Excel allows in a cell. Shorten it.`,
    { details: { part, limit: MAX_TEXT, unit: 'characters' } },
  );
}

/** A cell names a shared string that does not exist: there are only `count`. */
export function badSharedString(
  sheet: string,
  row: number,
  column: number,
  index: number | string,
  count: number,
): WorkbookError {
  return new WorkbookError(
    'bad_shared_string',
    `The cell ${cellName(row, column)} of the sheet “${sheet}” names text number ${index}, but the workbook has ${count}. Open it in Excel, let Excel repair it, and save it again.`,
    { details: { sheet, cell: cellName(row, column) } },
  );
}

export function tooLongRow(sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'too_long_row',
    `Row ${row} of the sheet “${sheet}” comes to more than ${ROW_LIMIT / 1024 / 1024} MiB of text, more than the database can take. Split it.`,
    { details: { sheet, row, limit: ROW_LIMIT / 1024 / 1024, unit: 'MiB' } },
  );
}

/** `what` is a row or a cell, as in `row 1048577`, and `place` the same for programs. */
export function beyondLimits(sheet: string, what: string, place: Pick<ErrorDetails, 'cell' | 'row'>): WorkbookError {
  return new WorkbookError(
    'beyond_limits',
    `The sheet “${sheet}” has ${what}, beyond the 1,048,576 rows and 16,384 columns of Excel. Remove what lies there, or split the sheet into several.`,
    { details: { sheet, ...place } },
  );
}

/** The row comes again, out of order, after it was handed on. */
export function rowAgain(sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'out_of_order',
    `The rows of the sheet “${sheet}” are not in order, and row ${row} comes again far from its first place. Open the workbook in Excel, let Excel repair it, and save it again.`,
    { details: { sheet, row } },
  );
}

export function tooManyCells(sheet: string, row: number, budget: number): WorkbookError {
  return new WorkbookError(
    'too_many_cells',
    `The workbook has more than ${budget.toLocaleString('en-US')} cells, the most that are read; the sheet “${sheet}” passed it in row ${row}. Split it into several workbooks.`,
    { details: { sheet, row, limit: budget, unit: 'cells' } },
  );
}

/** A styles part with more of `what` than is read. */
export function tooManyStyles(part: string, what: string, limit: number): WorkbookError {
  return new WorkbookError(
    'too_many_styles',
    `The workbook's part ${part} has more than ${limit.toLocaleString('en-US')} ${what}, more than Excel can read. Open it in the program it comes from and save it as .xlsx.`,
    { details: { part, limit, unit: 'styles' } },
  );
}

export function tooManySheets(budget: number): WorkbookError {
  return new WorkbookError(
    'too_many_sheets',
    `The workbook has more than ${budget.toLocaleString('en-US')} sheets, the most that are read. Split it into several workbooks.`,
    { details: { limit: budget, unit: 'sheets' } },
  );
}

export function noSheets(): WorkbookError {
  return new WorkbookError(
    'no_sheets',
    'The workbook is damaged: it lists no sheets. Save it again from the program it comes from.',
  );
}
