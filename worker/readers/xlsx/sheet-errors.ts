import { IF_TRUSTED, WorkbookError } from '../../../src/errors.js';

/** Bytes of one cell, string item or any tag. A text of 32,767 characters, each with a format of its own, takes some 10 MB. */
export const ELEMENT_LIMIT = 16 * 1024 * 1024;

/** `place` says where, e.g. ` after cell B2`. */
export function tooLongTag(sheet: string, place: string): WorkbookError {
  return new WorkbookError(
    'too_long_tag',
    `A single tag or cell of the sheet “${sheet}” takes more than ${ELEMENT_LIMIT / 1024 / 1024} MiB${place}, more than Excel can read. ${IF_TRUSTED}`,
    { details: { sheet, limit: ELEMENT_LIMIT / 1024 / 1024, unit: 'MiB' } },
  );
}

/**
 * A row (1-based) and its cell name different rows. Some readers trust the row and others the cell, therefore nothing says which is
 * right.
 */
export function cellElsewhere(sheet: string, row: number, cell: string): WorkbookError {
  return new WorkbookError(
    'out_of_order',
    `Row ${row} of the sheet “${sheet}” holds the cell ${cell}, which belongs elsewhere. Open the workbook in Excel, let Excel repair it, and save it again.`,
    { details: { sheet, row, cell } },
  );
}
