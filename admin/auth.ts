import type AdminJS from 'adminjs';
import { type Request, type Response, Router, urlencoded } from 'express';
import type { Deps } from '../src/deps.js';
import { UserError } from '../src/errors.js';
import { assertSameOrigin } from '../src/http/same-origin.js';
import type { SignIn } from '../src/sign-in.js';
import { LOGIN, placeToGo } from './guard.js';
import type { SendPage } from './page.js';
import { toPanelUser } from './roles.js';

/** The login page, and signing in and out. */
export function createAuth(deps: Pick<Deps, 'users'>, signIn: SignIn, admin: AdminJS, sendPage: SendPage): Router {
  const router = Router();

  router.get(LOGIN, async (req, res) => {
    if (req.session.adminUser && (await deps.users.find(req.session.adminUser.id))) {
      res.redirect(303, placeToGo(req.query['next']));
      return;
    }
    await showLogin(req, res, 200, null);
  });

  router.post(LOGIN, urlencoded({ extended: false, limit: '10kb', parameterLimit: 10 }), async (req, res) => {
    assertSameOrigin(req);
    const form: Record<string, unknown> = req.body ?? {};
    // AdminJS's own form calls this field "email", and scripts were written for it.
    const username = textOf(form['username'] ?? form['email']);
    const password = textOf(form['password']);
    const user = await signIn(username, password, req.ip ?? '').catch((error: unknown) => {
      if (error instanceof UserError && error.status === 429) return 'tooMany' as const;
      throw error;
    });
    if (user === 'tooMany') {
      await showLogin(req, res, 429, 'tooManyRequests');
      return;
    }
    if (!user) {
      await showLogin(req, res, 401, 'invalidCredentials');
      return;
    }
    // A new id: whoever planted the old one in this browser must not be signed in along with its user.
    await regenerate(req);
    req.session.adminUser = toPanelUser(user);
    await save(req);
    await deps.users.noteLogin(user.id);
    res.redirect(303, placeToGo(req.query['next']));
  });

  router.post('/admin/logout', async (req, res) => {
    assertSameOrigin(req);
    await destroy(req);
    res.redirect(303, LOGIN);
  });

  // A link must not be able to sign anybody out, so that the address alone does nothing.
  router.get('/admin/logout', (_req, res) => {
    res.redirect(303, '/admin');
  });

  return router;

  async function showLogin(req: Request, res: Response, status: number, errorMessage: string | null): Promise<void> {
    const next = placeToGo(req.query['next']);
    const action = next === '/admin' ? LOGIN : `${LOGIN}?next=${encodeURIComponent(next)}`;
    const page = await admin.renderLogin({ action, errorMessage });
    sendPage(res.status(status).set('Cache-Control', 'no-store'), page);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function regenerate(req: Request): Promise<void> {
  return new Promise((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
}

function save(req: Request): Promise<void> {
  return new Promise((resolve, reject) => req.session.save((error) => (error ? reject(error) : resolve())));
}

function destroy(req: Request): Promise<void> {
  return new Promise((resolve, reject) => req.session.destroy((error) => (error ? reject(error) : resolve())));
}
