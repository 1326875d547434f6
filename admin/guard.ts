import type { Request, RequestHandler } from 'express';
import type { User } from '../src/store/users.js';

export const LOGIN = '/admin/login';

/**
 * Lets only signed-in people on, and sends the others to the login page, from where they come back. The user is looked up
 * for each request: who was deleted or lost a role must not go on until the session ends.
 */
export function createGuard(findUser: (id: string) => Promise<User | null>): RequestHandler {
  return async (req, res, next) => {
    const signedIn = req.session.adminUser;
    const user = signedIn && (await findUser(signedIn.id));
    if (!user) {
      // AdminJS's client knows an expired session by this redirect. 303: a POST must not be sent on to the login.
      res.redirect(303, req.method === 'GET' ? `${LOGIN}${asNext(req)}` : LOGIN);
      return;
    }
    res.locals.user = user;
    // What one person sees must not come out of a cache for the next one.
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
