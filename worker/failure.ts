import { type ErrorDetails, messageOf, UserError } from '../src/errors.js';
import { describeOutage } from '../src/store/outage.js';
import type { Failure } from './messages.js';

/** A failure that carries its own description, thrown on the worker's side of the process border. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Describes whatever was thrown: a person's mistake in the error's own words, a fault of ours in words that blame nobody. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof TaskFailure) return error.failure;
  const traceback = error instanceof Error ? clean(error.stack ?? error.message) : null;
  if (error instanceof UserError) {
    const { code, message } = error;
    return { code, message: clean(message), details: cleanDetails(error.details), traceback, curable: false };
  }
  const outage = describeOutage(error);
  if (outage) return { ...outage, details: {}, traceback, curable: true };
  const message = `Something went wrong inside Gyoretsu: ${clean(messageOf(error))}. The traceback helps whoever looks into it.`;
  return { code: 'internal_error', message, details: {}, traceback, curable: false };
}

function cleanDetails(details: ErrorDetails): ErrorDetails {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? clean(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** PostgreSQL refuses NUL and lone surrogates, and would refuse the whole error message because of one. */
function clean(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
