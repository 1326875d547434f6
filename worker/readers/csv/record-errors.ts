import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS } from '../budgets.js';

/** `row` is 1-based in all of these. */
export function tooManyColumns(row: number): WorkbookError {
  return new WorkbookError(
    'too_many_columns',
    `Row ${row} has more than the 16,384 columns that are read, as many as Excel has. If the delimiter is another one, name it when you parse the file; if not, split the file into several.`,
    { details: { row, limit: MAX_COLUMNS, unit: 'columns' } },
  );
}

export function tooManyCells(row: number, budget: number): WorkbookError {
  return new WorkbookError(
    'too_many_cells',
    `The file has more than ${budget.toLocaleString('en-US')} cells, the most that are read; it passed them in row ${row}. Split it into several files.`,
    { details: { row, limit: budget, unit: 'cells' } },
  );
}
