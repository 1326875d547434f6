import { type WorkbookCode, WorkbookError } from '../../src/errors.js';
import { LIMITS } from '../../src/read-limits.js';

const VARIABLES = new Map<WorkbookCode, string>(Object.values(LIMITS).map(({ code, variable }) => [code, variable]));

/** Adds to a reader's refusal where its limit is set: readers know the limit, but not that it has a name. */
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
