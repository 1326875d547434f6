import type { Request, RequestHandler } from 'express';
import { UserError } from '../errors.js';
import { sendProblem } from './problem.js';

/** How long a body may take to arrive, in milliseconds. Uploads have a pace of their own instead. */
const BODY_MS = 30_000;
/** How long a body may still arrive after the answer to it was sent, in milliseconds. */
const LINGER_MS = 5_000;

const timers = new WeakMap<Request, NodeJS.Timeout>();

/**
 * Ends requests whose bodies do not arrive in time, with 408. Without it, some hundred clients could send a byte now and then, and hold
 * their connections for an hour. They would need no account for that.
 */
export function limitBodyTime(bodyMs = BODY_MS): RequestHandler {
  return (req, res, next) => {
    if (!hasBody(req)) return next();
    const timer = setTimeout(() => {
      if (req.complete) return;
      // Code that reads the body learns of this when the connection ends, after the answer.
      if (!res.headersSent) sendProblem(res.set('Connection', 'close'), tooLate(bodyMs));
      else req.destroy();
    }, bodyMs);
    timers.set(req, timer);
    req.once('close', () => clearTimeout(timer));
    res.once('finish', () => {
      if (!req.complete) setTimeout(() => req.complete || req.destroy(), LINGER_MS).unref();
    });
    next();
  };
}

/** Exempts an upload, because its reader watches the pace itself. */
export function letBodyTakeLong(req: Request): void {
  clearTimeout(timers.get(req));
}

/** RFC 9112, 6.3: a request has a body if, and only if, one of these headers says so. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function tooLate(bodyMs: number): UserError {
  const message = `The body of the request did not arrive within ${bodyMs / 1_000} seconds. Send it again.`;
  return new UserError('request_timeout', message, 408);
}
