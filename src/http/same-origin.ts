import type { Request } from 'express';
import { UserError } from '../errors.js';
import { ownOrigin } from './own-origin.js';

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
    if (origin === undefined || origin === ownOrigin(req)) return;
  }
  throw new UserError('cross_site', 'This request came from another site, and was refused.', 403);
}

/**
 * The same for a GET that changes something. Any link or picture on another site can send it with the browser's cookie, and an older
 * browser then names no origin at all. Therefore a request that says nothing of where it comes from is refused, too.
 * @throws UserError `cross_site`
 */
export function assertOwnPage(req: Request): void {
  assertSameOrigin(req);
  if (req.get('sec-fetch-site') !== undefined || req.get('origin') !== undefined) return;
  const message =
    'This request does not say which page it came from, and was refused. Sign in with HTTP Basic instead.';
  throw new UserError('cross_site', message, 403);
}
