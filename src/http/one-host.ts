import type { RequestHandler } from 'express';
import { UserError } from '../errors.js';

/**
 * Refuses a request with more than one `Host` (RFC 9112, 3.2). Node passes the first one on. A proxy in front may have checked and used
 * another one.
 * @throws UserError `bad_request`
 */
export const assertOneHost: RequestHandler = (req, _res, next) => {
  if ((req.headersDistinct['host']?.length ?? 0) > 1) {
    throw new UserError('bad_request', 'The request names more than one Host. Send one.', 400);
  }
  next();
};
