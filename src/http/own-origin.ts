import type { Request } from 'express';

/**
 * The scheme and host by which the caller reaches this server, e.g. `https://rows.example`. A proxy that we trust may name both. Whatever
 * scheme it names but https counts as http: it may pass on a header of the client's that is no scheme.
 */
export function ownOrigin(req: Request): string {
  return `${req.secure ? 'https' : 'http'}://${req.host}`;
}
