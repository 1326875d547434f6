import { type WorkbookCode, WorkbookError } from '../../src/errors.js';
import { LIMITS } from '../../src/read-limits.js';

/** The variable that sets each limit of the readers, by the code of the error that names it. */
const VARIABLES = new Map<WorkbookCode, string>(Object.values(LIMITS).map(({ code, variable }) => [code, variable]));

/** Adds the name of the variable that sets the limit to a reader's refusal: readers know only the limit's value. */
export function nameLimit(error: unknown): unknown {
  const variable = error instanceof WorkbookError ? VARIABLES.get(error.code) : undefined;
  if (!variable || !(error instanceof WorkbookError)) return error;
  const named = new WorkbookError(error.code, `${error.message} The limit is set by ${variable}.`, {
    cause: error,
    details: { ...error.details, setting: variable },
  });
  if (error.stack) named.stack = error.stack;
  return named;
}
