import { type Request, type RequestHandler, Router } from 'express';
import session, { type SessionData } from 'express-session';
import type { Config } from '../config.js';
import type { Database } from '../store/database.js';
import {
  findSession,
  removeSession,
  type SessionLimits,
  type SessionPlace,
  saveSession,
  sessionKey,
  touchSession,
} from '../store/sessions.js';
import { noteUse } from '../store/users.js';

declare module 'express-session' {
  interface SessionData {
    place?: SessionPlace;
  }
}

const SESSION_COOKIE = 'gyoretsu_session';
const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a use need not be noted after another. Otherwise reading a page would cost a write each time. */
const TOUCH_MS = 5 * 60 * 1_000;
const LONGEST_AGENT = 500;

/**
 * The panel's sessions. PostgreSQL keeps them, because all web processes share them. Those of http and of https have cookies of their own
 * and never pass into each other. Whoever overhears the one cannot use it for the other.
 */
export function createSession(db: Database, config: Config, secret: string): RequestHandler {
  const limits = { idleHours: config.sessionIdleHours, totalDays: config.sessionTotalDays };
  const create = (isSecure: boolean) =>
    session({
      // A browser takes a cookie of this name only from this host itself, over https, for all paths (RFC 6265bis, 4.1.3.2).
      name: isSecure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE,
      secret,
      store: new SessionStore(db, limits, isSecure),
      resave: false,
      saveUninitialized: false,
      cookie: {
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure,
        path: '/',
        maxAge: limits.totalDays * DAY_MS,
      },
    });
  const [plain, secure] = [create(false), create(true)];
  const touch = createTouch(db, limits);
  const handler: RequestHandler = (req, res, next) => {
    const open = req.secure ? secure : plain;
    open(req, res, (error?: unknown) => {
      if (error) return next(error);
      touch(req).then(() => next(), next);
    });
  };
  // The router itself decides what belongs to the panel. A rule of our own may differ, e.g. for /ADMIN, and the session would be
  // missing there.
  const router = Router().use('/admin', handler);
  // Programs carry no cookie, and sign in with each request. They need no session.
  return router.use((req, res, next) => {
    if (req.headers.cookie?.includes(SESSION_COOKIE)) handler(req, res, next);
    else next();
  });
}

/** Where somebody signs in, for the list of their sessions. */
export function beginPlace(req: Request): SessionPlace {
  const now = new Date().toISOString();
  const agent = (req.get('user-agent') ?? '').slice(0, LONGEST_AGENT);
  return { startedAt: now, usedAt: now, address: req.ip ?? '', agent, isSecure: req.secure };
}

/**
 * Renews a session's id, and stores in the session who is signed in. Otherwise a person who planted the old id in this browser would be
 * signed in, too.
 * @param place where and when the session began. A session that is renewed keeps its own, and with it the absolute limit
 */
export async function renewSession(
  req: Request,
  user: NonNullable<SessionData['adminUser']>,
  place: SessionPlace | undefined,
): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  req.session.adminUser = user;
  req.session.place = place ?? beginPlace(req);
  await new Promise<void>((resolve, reject) => req.session.save((error) => (error ? reject(error) : resolve())));
}

/** Notes now and then that a session is in use. */
function createTouch(db: Database, limits: SessionLimits): (req: Request) => Promise<void> {
  const patience = Math.min(TOUCH_MS, (limits.idleHours * 60 * 60 * 1_000) / 12);
  return async (req) => {
    const { place } = req.session;
    if (!place || !isByHand(req) || Date.now() - Date.parse(place.usedAt) < patience) return;
    // Two transactions: whoever changes a user locks the account first, and then ends its sessions. Both would wait for each other.
    const userId = await touchSession(db, sessionKey(req.sessionID), limits);
    if (userId !== null) await noteUse(db, { userId });
  };
}

/**
 * Whether a person does something: opens a page, changes something, or reads in an open page after a click or a key, which the page
 * says. A page that is left open keeps its event stream and reads its lists again. Otherwise a session would never be idle.
 */
function isByHand(req: Request): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return true;
  return req.get('sec-fetch-mode') === 'navigate' || req.get('x-by-hand') === '1';
}

/** Keeps sessions in PostgreSQL, under digests of their ids. */
class SessionStore extends session.Store {
  constructor(
    private readonly db: Database,
    private readonly limits: SessionLimits,
    private readonly isSecure: boolean,
  ) {
    super();
  }

  override get(sid: string, callback: (error: unknown, data?: SessionData | null) => void): void {
    findSession<SessionData>(this.db, sessionKey(sid)).then(
      // Before anybody has signed in, a session holds nothing that is worth taking.
      (data) => callback(null, data?.place && data.place.isSecure !== this.isSecure ? null : data),
      (error: unknown) => callback(error),
    );
  }

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    saveSession(this.db, sessionKey(sid), data, this.limits).then(() => callback?.(), callback);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    removeSession(this.db, sessionKey(sid)).then(() => callback?.(), callback);
  }
}
