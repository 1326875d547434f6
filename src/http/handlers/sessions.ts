import type { Request } from 'express';
import { UserError } from '../../errors.js';
import type { Actor } from '../../store/audit.js';
import { sessionKey } from '../../store/sessions.js';
import { endOtherSessions, endOwnSession, listOwnSessions } from '../../users/own-sessions.js';
import { handler } from '../handler.js';

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

/** Ends one session of the caller. */
export const endSession = handler({
  async handle({ req, res, by }, deps) {
    const key = String(req.params['id']);
    if (!/^[0-9a-f]{64}$/.test(key)) throw new UserError('invalid_id', 'A session has an id of 64 digits.', 400);
    await endOwnSession(deps, key, by);
    res.status(204).end();
  },
});

/** Ends all sessions of the caller but the one that the request belongs to. */
export const endSessions = handler({
  async handle({ req, res, by }, deps) {
    res.json({ ended: await endOtherSessions(deps, ownKey(req, by), by) });
  },
});

function ownKey(req: Request, by: Actor): string | undefined {
  return by.way === 'panel' ? sessionKey(req.sessionID) : undefined;
}
