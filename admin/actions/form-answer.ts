import type { BaseRecord, CurrentAdmin, RecordActionResponse } from 'adminjs';

/** An answer that sends the form back with what is wrong, field by field; each message is a key of the translations. */
export function refuse(
  record: BaseRecord,
  currentAdmin: CurrentAdmin | undefined,
  errors: Record<string, string>,
): RecordActionResponse {
  const json = record.toJSON(currentAdmin);
  return {
    record: {
      ...json,
      errors: Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, { message }])),
    },
    notice: { type: 'error', message: 'thereWereValidationErrors' },
  };
}

/** Prisma's code for what went wrong, as P2002 for a value that must be unique and is not. */
export function prismaCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A field of a form as text; AdminJS's client sends a word of its own for null. */
export function fieldOf(payload: Record<string, unknown> | undefined, name: string): string {
  const value = payload?.[name];
  return typeof value === 'string' && value !== '__FORM_VALUE_NULL__' ? value : '';
}
