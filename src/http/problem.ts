import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { type ErrorDetails, messageOf, UserError } from '../errors.js';
import type { Logger } from '../log.js';
import { describeOutage } from '../store/outage.js';

const LINGER_MS = 5_000;

/** RFC 9457: what went wrong, for programs (`code`, `status`) and for people (`title`, `detail`). */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { field: string; message: string }[];
  /** What the detail names: sheet, cell, limit. */
  details?: ErrorDetails;
}

/** Answers for addresses that nobody serves. */
export const noSuchPage: RequestHandler = (req) => {
  throw new UserError('not_found', `There is nothing at ${req.path}.`, 404);
};

/** The one gate through which every error leaves: people never see a stack trace, and the log always does. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = translate(error);
    // An outage is nobody's fault here, and comes by the hundred.
    if (known.status === 503) log.warn({ path: req.path, reason: messageOf(error) }, known.message);
    else if (known.status >= 500) log.error({ err: error, path: req.path }, messageOf(error));
    // Half an answer cannot be called back: cutting the connection shows the client that it is not whole.
    if (res.headersSent) return next(error);
    if (!req.complete) swallowRest(req);
    // To a script's request of our own pages, a browser would answer with a password box of its own.
    if (known.status === 401 && req.get('sec-fetch-dest') !== 'empty')
      res.set('WWW-Authenticate', 'Basic realm="Gyoretsu", charset="UTF-8"');
    if (known.status === 503) res.set('Retry-After', '5');
    const problem: Problem = {
      type: 'about:blank',
      title: STATUS_CODES[known.status] ?? 'Error',
      status: known.status,
      detail: known.message,
      code: known.code,
      ...(known.fields.length > 0 && { errors: known.fields }),
      ...(Object.keys(known.details).length > 0 && { details: known.details }),
    };
    res.status(known.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/**
 * Reads on for a moment what is still being sent: a client that finds the connection closed while it writes reports that, and
 * never reads the answer.
 */
function swallowRest(req: Request): void {
  req.unpipe();
  req.resume();
  setTimeout(() => req.complete || req.destroy(), LINGER_MS).unref();
}

/** Express's own errors and the database's, in our words; what is left is a fault of ours, and says no more than that. */
function translate(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { type, status } = shapeOf(error);
  if (type === 'entity.parse.failed') {
    return new UserError('invalid_json', `The body is not JSON: ${messageOf(error)}.`, 400);
  }
  if (type === 'entity.too.large') return new UserError('body_too_large', 'The body is larger than 100 kB.', 413);
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new UserError('unsupported_encoding', `${messageOf(error)}: send UTF-8.`, 415);
  }
  if (status >= 400 && status < 500) return new UserError('bad_request', `${messageOf(error)}.`, status);
  const outage = describeOutage(error);
  if (outage) return new UserError(outage.code, `${outage.message} Try again in some seconds.`, 503);
  return new UserError('internal_error', 'Something went wrong inside Gyoretsu. The log says what.', 500);
}

function shapeOf(error: unknown): { type: string; status: number } {
  const shape: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  return {
    type: String(shape['type'] ?? ''),
    status: Number(shape['status'] ?? 0),
  };
}
