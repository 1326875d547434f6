import { z } from 'zod';
import { UserError } from '../errors.js';
import { LONGEST_DELIMITER, NO_DELIMITER } from '../files/text-files.js';

/**
 * What a caller may say about a file that its bytes do not say. REST and the command line take the same options. All of them are about
 * delimited text (.csv, .tsv, .txt), because a workbook says these things itself.
 */
export const parseOptionsSchema = z.object({
  /** A label that TextDecoder knows (WHATWG Encoding Standard, 4.2), e.g. `shift_jis`. Unset: recognised. */
  encoding: z
    .string()
    .refine(isEncoding, 'must be the name of an encoding, e.g. utf-8, utf-16le, shift_jis, euc-jp or windows-1252')
    .optional(),
  /** The characters between two fields. Unset: recognised. */
  delimiter: z
    .string()
    .min(1, 'must have at least one character')
    .max(LONGEST_DELIMITER, `must have at most ${LONGEST_DELIMITER} characters`)
    .refine(
      (text) => !NO_DELIMITER.test(text) && text.isWellFormed(),
      'must not hold quotation marks, line ends or NULs',
    )
    .optional(),
  /** Whether fields that look like numbers, dates, booleans or errors become such. Unset: all remain the texts that they are. */
  infer_types: z.boolean('must be true or false').optional(),
});

export type ParseOptions = z.infer<typeof parseOptionsSchema>;

/**
 * Checks options that came by the command line.
 * @throws UserError `invalid_option`, naming each that is wrong
 */
export function readParseOptions(given: Record<keyof ParseOptions, unknown>): ParseOptions {
  const parsed = parseOptionsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `--${path.join('.').replace('_', '-')} ${message}`);
  throw new UserError('invalid_option', `${wrong.join('; ')}.`);
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
