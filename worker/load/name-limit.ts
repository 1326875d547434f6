import { type WorkbookCode, WorkbookError } from '../../src/errors.js';

/** Where each limit of the readers comes from, by the code of the error that names it. */
const VARIABLES: Partial<Record<WorkbookCode, string>> = {
  too_large: 'READ_INFLATED_MB',
  too_dense: 'READ_INFLATE_RATIO',
  too_many_cells: 'READ_CELLS',
  too_many_rows: 'READ_ROWS',
  too_large_rows: 'READ_ROWS_MB',
  too_repetitive: 'READ_ROWS_RATIO',
  too_many_sheets: 'READ_SHEETS',
};

/** Adds to a reader's refusal where its limit is set: readers know the limit, but not that it has a name. */
export function nameLimit(error: unknown): unknown {
  const variable = error instanceof WorkbookError ? VARIABLES[error.code] : undefined;
  if (!variable || !(error instanceof WorkbookError)) return error;
  const named = new WorkbookError(error.code, `${error.message} The limit is set by ${variable}.`, {
    cause: error,
    details: { ...error.details, setting: variable },
  });
  if (error.stack) named.stack = error.stack;
  return named;
}
