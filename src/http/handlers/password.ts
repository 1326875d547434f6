import { z } from 'zod';
import { sessionKey } from '../../store/sessions.js';
import { changePassword } from '../../users/change-password.js';
import { isTooLong, LONGEST_PASSWORD } from '../../users/passwords.js';
import { handler } from '../handler.js';
import { renewSession } from '../session.js';

const password = z
  .string('is missing')
  .refine((text) => !isTooLong(text), `must have at most ${LONGEST_PASSWORD} characters`);

/** Changes the caller's own password. */
export const setOwnPassword = handler({
  body: z.object(
    { old_password: password, new_password: password },
    'send a JSON object, e.g. {"old_password": "…", "new_password": "…"}',
  ),
  bodyLimit: '10kb',
  async handle({ req, res, body, user, by }, deps) {
    const signedIn = by.way === 'panel' ? req.session.adminUser : undefined;
    await changePassword(deps, {
      user,
      oldPassword: body.old_password,
      newPassword: body.new_password,
      place: { address: req.ip ?? '', device: null },
      by,
      session: signedIn && sessionKey(req.sessionID),
    });
    if (signedIn) await renewSession(req, signedIn, req.session.place);
    res.status(204).end();
  },
});
