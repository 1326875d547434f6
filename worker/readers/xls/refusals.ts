import { type ErrorDetails, WorkbookError } from '../../../src/errors.js';
import { UPLOAD_INSTEAD } from '../../../src/files/formats.js';

/** A workbook that contradicts itself: `what` completes "The workbook is damaged: …". */
export function damaged(what: string, details: ErrorDetails = {}): WorkbookError {
  return new WorkbookError(
    'damaged',
    `The workbook is damaged: ${what}. Open it in Excel, let Excel repair it, and save it again.`,
    { details },
  );
}

/** A workbook whose bytes end before they should: `what` completes "The file ends too early: …". */
export function truncated(what: string): WorkbookError {
  return new WorkbookError(
    'truncated',
    `The file ends too early: ${what}. Upload it again; if that does not help, open it in Excel, let Excel repair it, and save it again.`,
  );
}

/** A file of another kind: `what` as in "a Word document". */
export function notWorkbook(what: string): WorkbookError {
  return new WorkbookError('not_a_workbook', `This is ${what}, not a workbook. ${UPLOAD_INSTEAD}`);
}
