/** What was wrong with one field of a request: `pointer` is an RFC 6901 JSON pointer or a parameter's name. */
export interface FieldError {
  field: string;
  message: string;
}

/**
 * An error meant for people: `message` says what was wrong and what to do, `code` is a stable word for programs.
 * Anything else that is thrown is a fault of ours, and its text is never shown to a user.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';

  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status that fits when a request caused it. */
    readonly status: number = 400,
    readonly fields: FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A file that cannot be read, whatever is tried: a retry would not cure it. `code` says which way it is broken. */
export class WorkbookError extends UserError {
  override readonly name = 'WorkbookError';

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 422, [], options);
  }
}

/** Says that nothing goes by this name, in the words of the noun that was looked for. */
export function notFound(noun: string, id: string): UserError {
  return new UserError('not_found', `There is no ${noun} with the id ${id}.`, 404);
}

/** The text of whatever was thrown, for logs and for a developer's eyes. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
