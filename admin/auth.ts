import { randomBytes } from 'node:crypto';
import type AdminJS from 'adminjs';
import { type Request, type Response, Router, urlencoded } from 'express';
import type { Deps } from '../src/deps.js';
import { UserError } from '../src/errors.js';
import { assertSameOrigin } from '../src/http/same-origin.js';
import { beginPlace, renewSession } from '../src/http/session.js';
import { type Actor, noteDeeds } from '../src/store/audit.js';
import type { User } from '../src/store/users.js';
import { KNOWN_DAYS } from '../src/users/login-limit.js';
import type { SignIn } from '../src/users/sign-in.js';
import type { SendPage } from './adminjs/page.js';
import { toPanelUser } from './adminjs/panel-user.js';
import { LOGIN, placeToGo } from './guard.js';

const DEVICE_COOKIE = 'gyoretsu_device';
const LONGEST_NAME = 150;

/** The login page, and signing in and out. */
export function createAuth(
  deps: Pick<Deps, 'users' | 'db'>,
  signIn: SignIn,
  admin: AdminJS,
  sendPage: SendPage,
): Router {
  const router = Router();

  router.get(LOGIN, async (req, res) => {
    if (req.session.adminUser && (await deps.users.find(req.session.adminUser.id))?.isActive) {
      res.redirect(303, placeToGo(req.query['next']));
      return;
    }
    await showLogin(req, res, 200, null, '');
  });

  router.post(LOGIN, urlencoded({ extended: false, limit: '20kb', parameterLimit: 10 }), async (req, res) => {
    assertSameOrigin(req);
    const form: Record<string, unknown> = req.body ?? {};
    // AdminJS's own form calls this field "email", and scripts were written for it.
    const username = textOf(form['username'] ?? form['email']);
    const password = textOf(form['password']);
    const device = deviceOf(req);
    const newDevice = device ?? randomBytes(16).toString('base64url');
    const place = { address: req.ip ?? '', device, newDevice };
    const user = await signIn(username, password, place, 'panel').catch((error: unknown) => {
      if (error instanceof UserError && error.status === 429) return error;
      throw error;
    });
    if (user instanceof UserError) {
      if (user.retryAfter !== undefined) res.set('Retry-After', String(user.retryAfter));
      await showLogin(req, res, 429, 'tooManyRequests', username);
      return;
    }
    if (!user) {
      await showLogin(req, res, 401, 'invalidCredentials', username);
      return;
    }
    await renewSession(req, toPanelUser(user), beginPlace(req));
    await deps.users.noteLogin(actorFor(user, req));
    res.cookie(deviceCookie(req), newDevice, {
      httpOnly: true,
      sameSite: 'lax',
      secure: req.secure,
      maxAge: KNOWN_DAYS * 24 * 60 * 60 * 1_000,
      path: LOGIN,
    });
    res.redirect(303, placeToGo(req.query['next']));
  });

  router.post('/admin/logout', async (req, res) => {
    assertSameOrigin(req);
    const user = req.session.adminUser && (await deps.users.find(req.session.adminUser.id));
    await destroy(req);
    // "storage" would lose the language and the choice of notices, and "cookies" the device, by which this browser is known. The
    // storage holds nothing of files or rows. Browsers accept the header under https alone.
    if (req.secure) res.set('Clear-Site-Data', '"cache"');
    if (user) await noteDeeds(deps.db, actorFor(user, req), [{ action: 'sign_out' }]);
    res.redirect(303, LOGIN);
  });

  // The address alone does nothing. Otherwise any link could sign people out.
  router.get('/admin/logout', (_req, res) => {
    res.redirect(303, '/admin');
  });

  return router;

  async function showLogin(
    req: Request,
    res: Response,
    status: number,
    errorMessage: string | null,
    username: string,
  ): Promise<void> {
    const next = placeToGo(req.query['next']);
    const action = next === '/admin' ? LOGIN : `${LOGIN}?next=${encodeURIComponent(next)}`;
    const page = await admin.renderLogin({ action, errorMessage, username: asPlainText(username) });
    sendPage(res.status(status).set('Cache-Control', 'no-store'), page);
  }
}

function actorFor({ id, username }: User, req: Request): Actor {
  return { userId: id, username, address: req.ip ?? null, way: 'panel' };
}

/** __Host- would need the path /. Only the login page may get this cookie. */
function deviceCookie(req: Request): string {
  return req.secure ? `__Secure-${DEVICE_COOKIE}` : DEVICE_COOKIE;
}

/** The token that this browser was sent when somebody signed in with it; null if it has none. */
function deviceOf(req: Request): string | null {
  return new RegExp(`(?:^|; )${deviceCookie(req)}=([\\w-]{22})(?:;|$)`).exec(req.headers.cookie ?? '')?.[1] ?? null;
}

/**
 * A name that somebody typed, for the script of the login page. AdminJS writes it there between single quotes, and escapes nothing. A
 * quote, a backslash or `</script>` in a name would run as a script. A text that is longer than any name is cut.
 */
function asPlainText(name: string): string {
  return encodeURIComponent(name.slice(0, LONGEST_NAME).toWellFormed()).replaceAll("'", '%27');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function destroy(req: Request): Promise<void> {
  return new Promise((resolve, reject) => req.session.destroy((error) => (error ? reject(error) : resolve())));
}
