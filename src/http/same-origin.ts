import type { Request } from 'express';
import { UserError } from '../errors.js';

/**
 * Refuses what another site's page made a signed-in browser send (cross-site request forgery). Browsers name the origin of a request in
 * `Sec-Fetch-Site`, older ones in `Origin`. Programs send neither, and have no browser's cookie.
 * @throws UserError `cross_site`
 */
export function assertSameOrigin(req: Request): void {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) {
    // "none" is an address that a person typed.
    if (site === 'same-origin' || site === 'none') return;
  } else {
    const origin = req.get('origin');
    if (origin === undefined || origin === `${req.protocol}://${req.get('host')}`) return;
  }
  throw new UserError('cross_site', 'This request came from another site, and was refused.', 403);
}
