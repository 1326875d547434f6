import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound } from '../errors.js';
import { findNotifications, noteSeen } from '../store/notifications.js';
import { representNamedTask } from './represent.js';
import { check } from './validate.js';

const SHOWN = 20;

const seenBody = z.object(
  { until: z.iso.datetime('must be a moment, as in 2026-01-31T12:00:00.000Z') },
  'send a JSON object, as in {"until": "2026-01-31T12:00:00.000Z"}',
);

/** The ends of the tasks that the caller asked for, and up to where they have seen them. */
export function createNotificationsRouter({ db }: Pick<Deps, 'db'>): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const userId = callerOf(res);
    const found = await findNotifications(db, userId, SHOWN);
    if (!found) throw notFound('user', userId);
    const { unread, seenAt, now, tasks } = found;
    res.set('Cache-Control', 'no-store').json({
      user_id: userId,
      unread,
      seen_at: seenAt,
      now,
      results: tasks.map(representNamedTask),
    });
  });

  router.post('/seen', async (req, res) => {
    const { until } = check(seenBody, req.body);
    await noteSeen(db, callerOf(res), new Date(until));
    res.status(204).end();
  });

  return router;
}

function callerOf(res: Response): string {
  const id = res.locals.user?.id;
  if (id === undefined) throw new Error('this router stands behind the authentication');
  return id;
}
