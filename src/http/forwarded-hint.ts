import type { RequestHandler } from 'express';
import type { Logger } from '../log.js';

/**
 * Warns once if a proxy names clients while none is trusted. Without TRUST_PROXY, all its clients have the proxy's address. They would
 * share one limit of attempts to sign in, and one of them could lock out the others.
 */
export function createForwardedHint(log: Logger): RequestHandler {
  let isTold = false;
  return (req, _res, next) => {
    if (!isTold && req.headers['x-forwarded-for'] !== undefined) {
      isTold = true;
      log.warn(
        { proxy: req.socket.remoteAddress },
        'a request has X-Forwarded-For, but TRUST_PROXY is 0: set it to the number of proxies in front, or all clients count as one',
      );
    }
    next();
  };
}
