import type { RequestHandler, Response } from 'express';
import { UserError } from '../errors.js';
import { REFUSALS, type Role, reaches } from '../roles.js';
import type { Actor } from '../store/audit.js';
import type { User } from '../store/users.js';
import type { OnceNoter } from '../users/note-once.js';
import type { SignIn } from '../users/sign-in.js';
import { assertSameOrigin } from './same-origin.js';

declare module 'express-session' {
  interface SessionData {
    /** Who signed in to the panel. AdminJS reads this name. */
    adminUser?: { id: string; username: string; email: string; role: string; title: string };
  }
}

declare global {
  namespace Express {
    interface Locals {
      user?: User;
      /** How they signed in. */
      way?: Actor['way'];
    }
  }
}

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Finds who is calling, by HTTP Basic or the panel's session. Anyone else gets 401. */
export function createAuthenticate(
  signIn: SignIn,
  findUser: (id: string) => Promise<User | null>,
  noter: Pick<OnceNoter, 'signIn'>,
): RequestHandler {
  return async (req, res, next) => {
    // A browser sends its cookie, and a password that it was once asked for, with any request that another site makes it send.
    if (CHANGES.has(req.method)) assertSameOrigin(req);
    const header = req.get('authorization');
    if (header !== undefined) {
      const given = parseBasic(header);
      const place = { address: req.ip ?? '', device: null };
      const user = given && (await signIn(given.username, given.password, place, 'rest'));
      if (!user) throw unauthorized('The user name or the password is wrong.');
      res.locals.user = user;
      res.locals.way = 'rest';
      await noter.signIn({ userId: user.id, username: user.username, address: req.ip ?? null, way: 'rest' });
      return next();
    }
    const signedIn = req.session?.adminUser;
    // Looked up for each request. Otherwise a user who was deleted or deactivated, or lost a role, would keep the old rights until the
    // session ends.
    const user = signedIn && (await findUser(signedIn.id));
    if (!user?.isActive)
      throw unauthorized('Sign in: send a user name and a password with HTTP Basic, or use the panel.');
    res.locals.user = user;
    res.locals.way = 'panel';
    next();
  };
}

/** Who is calling, as the audit trail names them; null before the caller is known. */
export function actorOf({ req, locals: { user, way = 'panel' } }: Response): Actor | null {
  return user ? { userId: user.id, username: user.username, address: req.ip ?? null, way } : null;
}

/**
 * Refuses callers whose role is below `least`.
 * @throws UserError `forbidden`
 */
export function requireRole(least: Role): RequestHandler {
  return (_req, res, next) => {
    if (!reaches(res.locals.user?.role, least)) throw new UserError('forbidden', REFUSALS[least], 403);
    next();
  };
}

/** RFC 7617; null for another scheme or a damaged header. */
function parseBasic(header: string): { username: string; password: string } | null {
  const match = /^basic +([a-z0-9+/=_-]+)$/i.exec(header);
  if (!match?.[1]) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function unauthorized(message: string): UserError {
  return new UserError('unauthorized', message, 401);
}
