import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type ErrorDetails, messageOf, UserError } from '../errors.js';
import type { Logger } from '../log.js';
import { describeOutage } from '../store/outage.js';

const LINGER_MS = 5_000;
/** After how many seconds to try again, if an error does not say so itself. */
const RETRY_AFTER: Readonly<Record<number, number>> = { 429: 5, 503: 5 };

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
  return (error: unknown, req, res, _next) => {
    const known = translate(error);
    // An outage, or a limit of somebody's own, is nobody's fault here, and comes by the hundred.
    if (known.status === 503 || known.status === 507)
      log.warn({ path: req.path, reason: messageOf(error) }, known.message);
    else if (known.status >= 500) log.error({ err: error, path: req.path }, messageOf(error));
    // Half an answer cannot be called back: cutting the connection shows the client that it is not whole.
    if (res.headersSent) return void res.destroy();
    if (!req.complete) swallowRest(req);
    // To a script's request of our own pages, a browser would answer with a password box of its own.
    if (known.status === 401 && req.get('sec-fetch-dest') !== 'empty')
      res.set('WWW-Authenticate', 'Basic realm="Gyoretsu", charset="UTF-8"');
    sendProblem(res, known);
  };
}

/** Headers of what was to be sent, and that no problem has. */
const OF_CONTENT = ['Content-Disposition', 'Content-Length', 'ETag', 'Accept-Ranges'];

/** Writes an error as the answer (RFC 9457). */
export function sendProblem(res: Response, { status, message, code, fields, details, retryAfter }: UserError): void {
  for (const name of OF_CONTENT) res.removeHeader(name);
  // Of these, only an unsatisfiable range has one (RFC 9110, 14.4).
  if (status !== 416) res.removeHeader('Content-Range');
  const seconds = retryAfter ?? RETRY_AFTER[status];
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(fields.length > 0 && { errors: fields }),
    ...(Object.keys(details).length > 0 && { details }),
  };
  res.status(status).type('application/problem+json').send(JSON.stringify(problem));
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
  if (!(error instanceof Error)) return { type: '', status: 0 };
  return {
    type: 'type' in error ? String(error.type) : '',
    // Errors of `http-errors` inherit it. Taken for a fault of ours, they would be logged, with the body that somebody sent.
    status: 'status' in error ? Number(error.status) : 0,
  };
}
