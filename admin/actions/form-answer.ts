import type { BaseRecord, CurrentAdmin, RecordActionResponse } from 'adminjs';
import { type FieldError, UserError } from '../../src/errors.js';

/** For each error code, or each of its reasons: the field that it is about, and the key of the words that are shown there. */
export type Words = ReadonlyMap<string, readonly [field: string, words: string]>;

/**
 * Makes a response that returns the form as it was filled in, with what is wrong at each field.
 * @param typed what the form contained; the browser would show the stored values instead. Never a password
 * @throws errors that are not the form's fault
 */
export function refuse(
  error: unknown,
  words: Words,
  record: BaseRecord,
  typed: Record<string, string | boolean>,
  currentAdmin: CurrentAdmin | undefined,
): RecordActionResponse {
  const json = record.toJSON(currentAdmin);
  return {
    record: { ...json, params: { ...json.params, ...typed }, errors: explain(error, words) },
    notice: { type: 'error', message: 'thereWereValidationErrors' },
  };
}

/** What to show at each field: a key of words, or several with blanks between them if an error has several reasons. */
function explain(error: unknown, words: Words): Record<string, { message: string }> {
  if (!(error instanceof UserError)) throw error;
  const fields: Partial<FieldError>[] = error.fields.length > 0 ? error.fields : [{ code: error.code }];
  const messages = new Map<string, string>();
  for (const { code = error.code, reasons = [code] } of fields) {
    for (const reason of reasons) {
      const known = words.get(reason);
      if (!known) throw error;
      const [field, message] = known;
      const others = reason === code ? undefined : messages.get(field);
      messages.set(field, others ? `${others} ${message}` : message);
    }
  }
  return Object.fromEntries([...messages].map(([field, message]) => [field, { message }]));
}

/** A field of a form as text. AdminJS's client sends a word of its own for null. */
export function fieldOf(payload: Record<string, unknown> | undefined, name: string): string {
  const value = payload?.[name];
  return typeof value === 'string' && value !== '__FORM_VALUE_NULL__' ? value : '';
}
