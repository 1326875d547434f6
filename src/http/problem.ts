import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type ErrorDetails, type FieldError, messageOf, UserError } from '../errors.js';
import type { Logger } from '../log.js';
import { describeOutage } from '../store/outage.js';

const LINGER_MS = 5_000;
/** Seconds after which to try again, if an error does not name them itself. */
const RETRY_AFTER: Readonly<Record<number, number>> = { 429: 5, 503: 5 };

/**
 * Statuses of what somebody may not do, or did too often. Without a line for each, the log would hide attempts to break in. Wrong
 * passwords are in the audit trail instead.
 */
const REFUSALS = new Set([403, 421, 429]);

/** RFC 9457: what went wrong, for programs (`code`, `status`) and for people (`title`, `detail`). */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: FieldError[];
  /** What the detail names, e.g. a sheet, a cell or a limit. */
  details?: ErrorDetails;
}

/** Refuses addresses that no route serves. */
export const noSuchPage: RequestHandler = (req) => {
  throw new UserError('not_found', `There is nothing at ${req.path}.`, 404);
};

/** Sends every error. People never see a stack trace: it goes to the log. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // The client is gone: there is nobody to tell, and nothing to mend.
    if (isAborted(error, req)) {
      log.debug({ path: req.path, reason: messageOf(error) }, 'the client stopped sending');
      return void res.destroy();
    }
    const known = translate(error);
    // An outage or a full storage is no fault of the program. It comes by the hundred, therefore a line for each is enough.
    if (known.status === 503 || known.status === 507)
      log.warn({ path: req.path, reason: messageOf(error) }, known.message);
    else if (REFUSALS.has(known.status)) logRefusal(log, req, res, known);
    else if (known.status >= 500) log.error({ err: error, path: req.path }, messageOf(error));
    // The first half of an answer cannot be taken back. The cut connection shows the client that the rest is missing.
    if (res.headersSent) return void res.destroy();
    if (!req.complete) swallowRest(req);
    // With this header, a browser shows its own password box, even if a script of our pages made the request.
    if (known.status === 401 && req.get('sec-fetch-dest') !== 'empty')
      res.set('WWW-Authenticate', 'Basic realm="Gyoretsu", charset="UTF-8"');
    sendProblem(res, known);
  };
}

/** Writes to the log who was refused what. */
export function logRefusal(log: Logger, req: Request, res: Response, { code, status }: UserError): void {
  const user = res.locals.user?.username ?? null;
  log.warn({ code, status, user, address: req.ip, method: req.method, path: req.path }, 'a request was refused');
}

/** Headers of the content that was to be sent. No problem has them. */
const OF_CONTENT = ['Content-Disposition', 'Content-Length', 'ETag', 'Accept-Ranges'];

/** Sends an error as a problem (RFC 9457). */
export function sendProblem(res: Response, error: UserError): void {
  for (const name of OF_CONTENT) res.removeHeader(name);
  // Of these, only an unsatisfiable range has one (RFC 9110, 14.4).
  if (error.status !== 416) res.removeHeader('Content-Range');
  const seconds = error.retryAfter ?? RETRY_AFTER[error.status];
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
  res
    .status(error.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error)));
}

/** Returns an error as RFC 9457 has it. */
export function problemOf({ status, message, code, fields, details }: UserError): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(fields.length > 0 && { errors: fields }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

/**
 * Reads for a moment what the client is still sending. A client whose connection closes while it writes reports that, and never reads
 * the answer.
 */
function swallowRest(req: Request): void {
  req.unpipe();
  req.resume();
  setTimeout(() => req.complete || req.destroy(), LINGER_MS).unref();
}

/** Whether an error says no more than that the client stopped sending its body. */
function isAborted(error: unknown, req: Request): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && error.type === 'request.aborted') return true;
  const isOfConnection = 'code' in error && error.code === 'ECONNRESET';
  return req.destroyed && !req.complete && (isOfConnection || error instanceof UserError);
}

/** Puts Express's and the database's errors in our words. Anything else is a fault of ours, and the caller learns no more than that. */
function translate(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { type, status, limit } = shapeOf(error);
  if (type === 'entity.parse.failed') {
    return new UserError('invalid_json', `The body is not JSON: ${messageOf(error)}.`, 400);
  }
  if (type === 'entity.too.large') {
    return new UserError('body_too_large', `The body is larger than ${limit / 1024} KiB. Send less at once.`, 413);
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new UserError('unsupported_encoding', `${messageOf(error)}: send UTF-8.`, 415);
  }
  if (status >= 400 && status < 500) return new UserError('bad_request', `${messageOf(error)}.`, status);
  const outage = describeOutage(error);
  if (outage) return new UserError(outage.code, `${outage.message} Try again in some seconds.`, 503);
  return new UserError('internal_error', 'Something went wrong inside Gyoretsu. The log says what.', 500);
}

function shapeOf(error: unknown): { type: string; status: number; limit: number } {
  if (!(error instanceof Error)) return { type: '', status: 0, limit: 0 };
  return {
    type: 'type' in error ? String(error.type) : '',
    // Errors of `http-errors` inherit it. Without it they would count as faults of ours, and be logged with the body of the request.
    status: 'status' in error ? Number(error.status) : 0,
    // Bytes, of a body that is too large.
    limit: 'limit' in error ? Number(error.limit) : 0,
  };
}
