import { LONGEST_DELIMITER, NO_DELIMITER } from '../../../src/files/text-files.js';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';

/** What stands for a delimiter that is typed in. */
export const OTHER = 'other';

/** The fields of the question, by the names that REST has for them. */
export type Field = 'encoding' | 'delimiter' | 'infer_types';

/** What is wrong with each field, as keys of the translations. */
export type Faults = Partial<Record<Field, string>>;

/** What was answered, or what is wrong with it. What is not chosen is left to the reader, which recognises it. */
export function readAnswers(form: FormData): { options: ParseOptions } | { faults: Faults } {
  const text = (name: string) => String(form.get(name) ?? '');
  const [encoding, chosen] = [text('encoding'), text('delimiter')];
  // A field of a form has no tab: people write it as programs do.
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
