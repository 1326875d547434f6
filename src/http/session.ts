import connectPgSimple from 'connect-pg-simple';
import { type Request, type RequestHandler, Router } from 'express';
import session, { type SessionData } from 'express-session';
import type { Config } from '../config.js';
import type { Database } from '../store/database.js';

const SESSION_COOKIE = 'gyoretsu_session';
const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1_000;

/** The panel's sessions. PostgreSQL keeps them, because all web processes share them. */
export function createSession(db: Database, config: Config, secret: string): RequestHandler {
  const PgStore = connectPgSimple(session);
  const handler = session({
    name: SESSION_COOKIE,
    secret,
    store: new PgStore({
      pool: db.pool,
      schemaName: 'session',
      tableName: 'session',
      // Reading a page must not cost a write.
      disableTouch: true,
      errorLog: () => {},
    }),
    resave: false,
    saveUninitialized: false,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.trustProxy > 0 ? 'auto' : false,
      maxAge: TWO_WEEKS_MS,
    },
  });
  // The router itself decides what belongs to the panel. A rule of our own may differ, e.g. for /ADMIN, and the session would be
  // missing there.
  const router = Router().use('/admin', handler);
  // Programs carry no cookie, and sign in with each request. They need no session.
  return router.use((req, res, next) => {
    if (req.headers.cookie?.includes(SESSION_COOKIE)) handler(req, res, next);
    else next();
  });
}

/**
 * Renews a session's id, and stores in the session who is signed in. Otherwise a person who planted the old id in this browser would be
 * signed in, too.
 */
export async function renewSession(req: Request, user: NonNullable<SessionData['adminUser']>): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  req.session.adminUser = user;
  await new Promise<void>((resolve, reject) => req.session.save((error) => (error ? reject(error) : resolve())));
}
