import { z } from 'zod';
import { notFound } from '../../errors.js';
import { findNotifications, noteSeen } from '../../store/notifications.js';
import { handler } from '../handler.js';
import { representNamedTask } from '../represent.js';

const SHOWN = 20;

/** The ends of the tasks that the caller asked for. */
export const listNotifications = handler({
  async handle({ res, user }, { db }) {
    const found = await findNotifications(db, user.id, SHOWN);
    if (!found) throw notFound('user', user.id);
    const { unread, seenAt, now, tasks } = found;
    res.json({
      user_id: user.id,
      unread,
      seen_at: seenAt,
      now,
      results: tasks.map(representNamedTask),
    });
  },
});

/** Stores the moment up to which the caller has seen them. */
export const markSeen = handler({
  body: z.object(
    { until: z.iso.datetime('must be a moment, e.g. 2026-01-31T12:00:00.000Z') },
    'send a JSON object, e.g. {"until": "2026-01-31T12:00:00.000Z"}',
  ),
  bodyLimit: '1kb',
  async handle({ res, body, user }, { db }) {
    await noteSeen(db, user.id, new Date(body.until));
    res.status(204).end();
  },
});
