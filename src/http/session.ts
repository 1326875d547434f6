import connectPgSimple from 'connect-pg-simple';
import { type Request, type RequestHandler, Router } from 'express';
import session, { type SessionData } from 'express-session';
import type { Config } from '../config.js';
import type { Database } from '../store/database.js';

const SESSION_COOKIE = 'gyoretsu_session';
const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1_000;

/** The panel's sessions, kept in PostgreSQL so that every web process knows them. */
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
  // The router itself says what belongs to the panel: a rule of our own may differ, e.g. for /ADMIN, and a session would be missing there.
  const router = Router().use('/admin', handler);
  // Programs carry no cookie, and sign in anew with each request: they need no session made for them.
  return router.use((req, res, next) => {
    if (req.headers.cookie?.includes(SESSION_COOKIE)) handler(req, res, next);
    else next();
  });
}

/**
 * Gives a session a new id, and remembers in it who is signed in: whoever planted the old one in this browser must not be
 * signed in along with its user.
 */
export async function renewSession(req: Request, user: NonNullable<SessionData['adminUser']>): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  req.session.adminUser = user;
  await new Promise<void>((resolve, reject) => req.session.save((error) => (error ? reject(error) : resolve())));
}
