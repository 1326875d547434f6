import { LONGEST_DELIMITER, NO_DELIMITER } from '../../../src/files/text-files.js';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';

/** The choice that means a delimiter of one's own. */
export const OTHER = 'other';

/** The fields of the question, by the names that REST has for them. */
export type Field = 'encoding' | 'delimiter' | 'infer_types';

/** What is wrong with each field, as keys of the translations. */
export type Faults = Partial<Record<Field, string>>;

/**
 * Reads the chosen options, or what is wrong with them. Options that are not chosen are left to the reader of the file, which
 * recognises them.
 */
export function readAnswers(form: FormData): { options: ParseOptions } | { faults: Faults } {
  const text = (name: string) => String(form.get(name) ?? '');
  const [encoding, chosen] = [text('encoding'), text('delimiter')];
  // A form's field cannot hold a tab, therefore people write \t as programs do.
  const delimiter = chosen === OTHER ? text('other_delimiter').replaceAll('\\t', '\t') : chosen;
  if (chosen === OTHER) {
    const fault = faultOf(delimiter);
    if (fault !== null) return { faults: { delimiter: fault } };
  }
  return {
    options: {
      ...(encoding !== '' && { encoding }),
      ...(delimiter !== '' && { delimiter }),
      ...(form.has('infer_types') && { infer_types: true }),
    },
  };
}

function faultOf(delimiter: string): string | null {
  if (delimiter === '') return 'delimiterEmpty';
  if (delimiter.length > LONGEST_DELIMITER) return 'delimiterLong';
  return NO_DELIMITER.test(delimiter) ? 'delimiterBad' : null;
}
