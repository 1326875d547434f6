import type { Request } from 'express';
import { z } from 'zod';
import { UserError } from '../../errors.js';
import type { Actor } from '../../store/audit.js';
import { sessionKey } from '../../store/sessions.js';
import type { Confirmation } from '../../users/confirmation.js';
import { endOtherSessions, endOwnSession, listOwnSessions } from '../../users/own-sessions.js';
import { type HttpDeps, handler } from '../handler.js';

/** The caller's open sessions in the panel. */
export const listSessions = handler({
  async handle({ req, res, user, by }, deps) {
    const own = ownKey(req, by);
    const sessions = await listOwnSessions(deps, user);
    res.json({
      results: sessions.map(({ id, startedAt, usedAt, address, agent }) => ({
        ...{ id, started_at: startedAt, used_at: usedAt, address, user_agent: agent },
        is_current: id === own,
      })),
    });
  },
});

/** The password of the caller, which a cookie alone does not prove. A program sends none: each of its requests has it already. */
const confirmed = z.optional(z.object({ own_password: z.string('is missing') }, 'send {"own_password": "…"}'));

/** Ends one session of the caller. */
export const endSession = handler({
  body: confirmed,
  bodyLimit: '10kb',
  async handle({ req, res, body, by }, deps) {
    const key = String(req.params['id']);
    if (!/^[0-9a-f]{64}$/.test(key)) throw new UserError('invalid_id', 'A session has an id of 64 digits.', 400);
    await endOwnSession(deps, { key, by, confirmation: confirmationOf(req, by, deps, body) });
    res.status(204).end();
  },
});

/** Ends all sessions of the caller but the one that the request belongs to. */
export const endSessions = handler({
  body: confirmed,
  bodyLimit: '10kb',
  async handle({ req, res, body, by }, deps) {
    const confirmation = confirmationOf(req, by, deps, body);
    res.json({ ended: await endOtherSessions(deps, { own: ownKey(req, by), by, confirmation }) });
  },
});

function confirmationOf(
  req: Request,
  by: Actor,
  { signIn }: HttpDeps,
  body: z.infer<typeof confirmed>,
): Confirmation | null {
  if (by.way !== 'panel') return null;
  return { signIn, ownPassword: body?.own_password ?? '', place: { address: req.ip ?? '', device: null } };
}

function ownKey(req: Request, by: Actor): string | undefined {
  return by.way === 'panel' ? sessionKey(req.sessionID) : undefined;
}
