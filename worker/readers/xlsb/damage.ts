import { WorkbookError } from '../../../src/errors.js';

/** A part whose records are not as [MS-XLSB] has them. `part` is its name in the zip. */
export function badRecord(part: string, why: string): WorkbookError {
  return new WorkbookError(
    'bad_record',
    `The workbook is damaged: its part ${part} is not as a binary workbook's should be (${why}). Open it in Excel, let Excel repair it, and save it again.`,
    { details: { part } },
  );
}
