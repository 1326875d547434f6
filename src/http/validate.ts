import type { Request } from 'express';
import { z } from 'zod';
import { UserError } from '../errors.js';

const uuid = z.guid();

/**
 * Checks a request's body or query.
 * @throws UserError `invalid_input`, naming each field that is wrong
 */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    message: issue.message,
  }));
  const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new UserError('invalid_input', `${detail}.`, 400, fields);
}

/**
 * Checks an id out of a path.
 * @returns it in lower case
 * @throws UserError `invalid_id` for what cannot be one
 */
export function checkId(given: unknown, noun: string): string {
  const id = String(given ?? '');
  if (uuid.safeParse(id).success) return id.toLowerCase();
  const message = `"${id.slice(0, 100)}" is not a UUID, so it cannot be the id of a ${noun}.`;
  throw new UserError('invalid_id', message, 400, [{ field: 'id', message }]);
}

/** The error for one wrong field, for rules that a schema cannot express. */
export function invalidField(field: string, message: string): UserError {
  return new UserError('invalid_input', `${field}: ${message}.`, 400, [{ field, message }]);
}

/**
 * Refuses a body that is sent as anything but JSON.
 * @throws UserError `unsupported_media_type`
 */
export function assertJson(req: Request): void {
  // A request without a body passes: the error for the missing field says more.
  if (req.is('application/json') === false && req.get('content-length') !== '0') {
    const type = req.get('content-type') ?? 'none';
    throw new UserError('unsupported_media_type', `The body must be application/json, but it is ${type}.`, 415);
  }
}

export const uuidField = z.guid('must be a UUID, as in cc42c989-6813-456f-87ab-16858ef38fd9');

/** A whole number that comes as text. */
export function wholeField(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
}

/** A sheet of a parse, counted from 0. */
export const sheetField = wholeField(0, 100_000);

/** A row of a sheet, counted from 1, as far as the column goes: a text file may have more rows than Excel's 1,048,576. */
export const rowField = wholeField(1, 2_147_483_647);
