import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { changePassword } from '../users/change-password.js';
import { LONGEST_PASSWORD } from '../users/passwords.js';
import type { SignIn } from '../users/sign-in.js';
import { actorOf } from './authenticate.js';
import { renewSession } from './session.js';
import { assertJson, check } from './validate.js';

const password = (message: string) =>
  z.string(message).max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`);
const passwordBody = z.object(
  { old_password: password('is missing'), new_password: password('is missing') },
  'send a JSON object, as in {"old_password": "…", "new_password": "…"}',
);

/** One's own password. */
export function createPasswordRouter(deps: Pick<Deps, 'users'>, signIn: SignIn): Router {
  const router = Router();
  router.post('/', async (req, res) => {
    assertJson(req);
    const { old_password, new_password } = check(passwordBody, req.body);
    const { user, way } = res.locals;
    const by = actorOf(res);
    if (!user || !by) throw new Error('this router stands behind the authentication');
    const signedIn = way === 'panel' ? req.session.adminUser : undefined;
    await changePassword(
      { ...deps, signIn },
      {
        user,
        oldPassword: old_password,
        newPassword: new_password,
        place: { address: req.ip ?? '', device: null },
        by,
        session: signedIn && req.sessionID,
      },
    );
    if (signedIn) await renewSession(req, signedIn);
    res.status(204).end();
  });
  return router;
}
