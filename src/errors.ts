/** What was wrong with one field of a request. */
export interface FieldError {
  /** The field's path with dots, or a parameter's name. */
  field: string;
  message: string;
  /** A stable word for what was wrong, if it differs from the whole error's. */
  code?: string;
  /** Stable words for each thing that was wrong, if there may be several. */
  reasons?: string[];
}

/** What a limit counts. */
export type LimitUnit =
  | 'characters'
  | 'rows'
  | 'columns'
  | 'cells'
  | 'sheets'
  | 'parts'
  | 'styles'
  | 'texts'
  | 'bytes'
  | 'MiB'
  | 'GiB'
  | 'seconds'
  | 'times';

/** What a file is instead of a workbook. */
export type FileKind =
  | 'archive'
  | 'binary'
  | 'blank'
  | 'database'
  | 'document'
  | 'pdf'
  | 'picture'
  | 'powerpoint'
  | 'rich_text'
  | 'text'
  | 'word'
  | 'xml';

/**
 * The things that an error's sentence names, for programs and for translations. Only those that the sentence names are set. The names
 * are the API's.
 */
export interface ErrorDetails {
  sheet?: string;
  /** In A1 notation. */
  cell?: string;
  /** 1-based. */
  row?: number;
  /** The part of the workbook's zip archive. */
  part?: string;
  /** The most that is accepted, in `unit`. */
  limit?: number;
  unit?: LimitUnit;
  /** The environment variable that sets the limit. */
  setting?: string;
  kind?: FileKind;
  /** A text encoding's label. */
  encoding?: string;
}

export interface UserErrorOptions extends ErrorOptions {
  details?: ErrorDetails;
  /** After how many seconds another try may succeed. */
  retryAfter?: number;
}

/** The ways in which a file cannot be read. */
export type WorkbookCode =
  | 'bad_csv'
  | 'bad_encoding'
  | 'bad_record'
  | 'bad_shared_string'
  | 'bad_xml'
  | 'beyond_limits'
  | 'damaged'
  | 'declarations_refused'
  | 'duplicate_part'
  | 'empty_file'
  | 'encrypted'
  | 'missing_part'
  | 'no_sheets'
  | 'not_a_workbook'
  | 'open_quote'
  | 'out_of_order'
  | 'overlapping_parts'
  | 'part_too_large'
  | 'too_dense'
  | 'too_large'
  | 'too_large_rows'
  | 'too_long_name'
  | 'too_long_row'
  | 'too_long_tag'
  | 'too_long_text'
  | 'too_many_cells'
  | 'too_many_columns'
  | 'too_many_duplicates'
  | 'too_many_merges'
  | 'too_many_parts'
  | 'too_many_rows'
  | 'too_many_sheets'
  | 'too_many_strings'
  | 'too_many_styles'
  | 'too_repetitive'
  | 'truncated'
  | 'unknown_xml'
  | 'unreadable'
  | 'unsupported_compression'
  | 'web_archive'
  | 'web_page';

/**
 * An error meant for people: `message` says what was wrong and what to do, `code` is a stable word for programs.
 * Anything else that is thrown is a fault of ours, and its text is never shown to a user.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly details: ErrorDetails;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status that fits when a request caused it. */
    readonly status: number = 400,
    readonly fields: FieldError[] = [],
    options?: UserErrorOptions,
  ) {
    super(message, options);
    this.details = options?.details ?? {};
    this.retryAfter = options?.retryAfter;
  }
}

/** A file that cannot be read: another try would fail again. `code` says in which way it is broken. */
export class WorkbookError extends UserError {
  override readonly name = 'WorkbookError';

  constructor(
    override readonly code: WorkbookCode,
    message: string,
    options?: UserErrorOptions,
  ) {
    super(code, message, 422, [], options);
  }
}

/**
 * Refuses a request for all of its fields that are wrong; it does nothing if none is.
 * @throws UserError with the code of the only one that is wrong, or `invalid_input`
 */
export function refuseFields(fields: FieldError[]): void {
  const [first, ...others] = fields;
  if (!first) return;
  const code = others.length === 0 ? first.code : undefined;
  throw new UserError(code ?? 'invalid_input', fields.map(({ message }) => message).join(' '), 400, fields);
}

/** The fields that a check refuses; none if it refuses nothing. */
export function fieldsRefusedBy(check: () => unknown): FieldError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof UserError) || error.fields.length === 0) throw error;
    return error.fields.map((field) => ({ code: error.code, ...field }));
  }
}

/** Advice for a file that was not read because hardly any file but a harmful one is like it. */
export const IF_TRUSTED =
  'If you trust where it comes from, open it in the program that made it, save it as .xlsx, and upload that.';

/** Says that nothing has this id. `noun` is what was looked for. */
export function notFound(noun: string, id: string): UserError {
  return new UserError('not_found', `There is no ${noun} with the id ${id}.`, 404);
}

/** Says that a parse has no rows any more. */
export function rowsRemoved(): UserError {
  const message =
    'The rows of this parse were removed: the file was deleted, or newer parses of it took their place (RESULTS_KEPT).';
  return new UserError('rows_removed', `${message} If the file is there, ask by resource_id for the newest ones.`, 410);
}

/** The text of whatever was thrown, for logs and for a developer's eyes. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
