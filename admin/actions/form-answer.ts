import type { BaseRecord, CurrentAdmin, RecordActionResponse } from 'adminjs';
import { UserError } from '../../src/errors.js';

/** For each error code: the field that it is about, and the key of the words that are shown there. */
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
  typed: Record<string, string>,
  currentAdmin: CurrentAdmin | undefined,
): RecordActionResponse {
  const json = record.toJSON(currentAdmin);
  return {
    record: { ...json, params: { ...json.params, ...typed }, errors: explain(error, words) },
    notice: { type: 'error', message: 'thereWereValidationErrors' },
  };
}

function explain(error: unknown, words: Words): Record<string, { message: string }> {
  if (!(error instanceof UserError)) throw error;
  const codes = error.fields.length > 0 ? error.fields.map(({ code }) => code ?? error.code) : [error.code];
  const entries = codes.map((code) => {
    const known = words.get(code);
    if (!known) throw error;
    const [field, message] = known;
    return [field, { message }];
  });
  return Object.fromEntries(entries);
}

/** A field of a form as text. AdminJS's client sends a word of its own for null. */
export function fieldOf(payload: Record<string, unknown> | undefined, name: string): string {
  const value = payload?.[name];
  return typeof value === 'string' && value !== '__FORM_VALUE_NULL__' ? value : '';
}
