import type { Request } from 'express';
import { UserError } from '../errors.js';

/** The end of a request before its body is complete. Everything that waits for the body listens to `signal`. */
export interface RequestEnd {
  /** Aborts with the reason as a UserError. */
  signal: AbortSignal;
  /** Ends it for another reason, e.g. a malformed form. The first reason counts. */
  fail(error: UserError): void;
}

/**
 * Watches for a request that is cut off. If it was cut before this call, `signal` is aborted already. Without that, code could wait for
 * ever for a body that ended during an `await`, and would hold its connections.
 */
export function watchEnd(req: Request): RequestEnd {
  const controller = new AbortController();
  const fail = (error: UserError) => controller.abort(error);
  const onClose = () => {
    // `complete` is no proof: the last bytes may have arrived with the end of the connection, and are never read then.
    if (!req.readableEnded) fail(cut());
  };
  // Node emits `error` for a cut request only to those who listen, and `close` in any case.
  req.on('error', () => {});
  if (req.destroyed) onClose();
  else req.once('close', onClose);
  return { signal: controller.signal, fail };
}

function cut(): UserError {
  return new UserError('upload_broken', 'The connection was cut before the file was complete. Send it again.', 400);
}
