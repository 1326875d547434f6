import { type ErrorDetails, messageOf, UserError } from '../src/errors.js';
import type { Failure } from './messages.js';

/** SQLSTATEs that another try cures: connection, rollback (deadlock), resources, operator intervention, a lock not got in time. */
const CURABLE_SQLSTATE = /^(08|40|53|57|55P03|25P03)/;

const CURABLE_NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const CURABLE_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection|query read timeout/i;

/** A failure that carries its own description, thrown on the worker's side of the process border. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Puts whatever was thrown into words: a person's mistake in its own, a fault of ours in words that blame nobody. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof TaskFailure) return error.failure;
  const traceback = error instanceof Error ? clean(error.stack ?? error.message) : null;
  if (error instanceof UserError) {
    const { code, message } = error;
    return { code, message: clean(message), details: cleanDetails(error.details), traceback, curable: false };
  }
  if (isCurable(error)) {
    return {
      code: 'database_away',
      message: 'The database did not answer. It will be tried again.',
      details: {},
      traceback,
      curable: true,
    };
  }
  const message = `Something went wrong inside Gyoretsu: ${clean(messageOf(error))}. The traceback helps whoever looks into it.`;
  return { code: 'internal_error', message, details: {}, traceback, curable: false };
}

function isCurable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return CURABLE_SQLSTATE.test(code) || CURABLE_NETWORK.has(code) || CURABLE_TEXT.test(error.message);
}

function cleanDetails(details: ErrorDetails): ErrorDetails {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? clean(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** NUL and lone surrogates are refused by PostgreSQL, and with them the whole error message. */
function clean(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
