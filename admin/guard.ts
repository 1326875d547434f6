import type { Request, RequestHandler } from 'express';
import type { User } from '../src/store/users.js';

export const LOGIN = '/admin/login';

/**
 * Lets only signed-in users pass. The others are sent to the login page, and come back from there. The user is looked up for each
 * request. Otherwise one who was deleted or lost a role would keep the old rights until the session ends.
 */
export function createGuard(findUser: (id: string) => Promise<User | null>): RequestHandler {
  return async (req, res, next) => {
    const signedIn = req.session.adminUser;
    const user = signedIn && (await findUser(signedIn.id));
    if (!user?.isActive) {
      // AdminJS's client recognises an expired session by this redirect. It is 303, because a POST must not be sent to the login page.
      res.redirect(303, req.method === 'GET' ? `${LOGIN}${asNext(req)}` : LOGIN);
      return;
    }
    res.locals.user = user;
    // Otherwise a cache could show one person's page to the next one.
    res.set('Cache-Control', 'no-store');
    next();
  };
}

function asNext(req: Request): string {
  const wanted = placeToGo(req.originalUrl);
  return wanted === '/admin' || req.originalUrl.startsWith('/admin/api/') ? '' : `?next=${encodeURIComponent(wanted)}`;
}

/** A place inside the panel: the one asked for, else its front page. Never another site. */
export function placeToGo(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/admin(\/[\w\-./?=&%~]*)?$/.test(wanted) && !wanted.includes('//')
    ? wanted
    : '/admin';
}
