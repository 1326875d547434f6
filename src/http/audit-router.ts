import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { AUDIT_ACTIONS, type AuditEntry, listAudit, listHistory } from '../store/audit.js';
import { mayAdminister } from './authenticate.js';
import { pageAnswer, pageRequest } from './page.js';
import { check, idParameter } from './validate.js';

const HISTORY_SHOWN = 50;

const moment = z.iso.datetime({ offset: true, error: 'must be a moment, as in 2026-01-31T12:00:00Z' });
const filterQuery = z.object({
  username: z.string('give one name').max(150).optional(),
  action: z.enum(AUDIT_ACTIONS, `must be one of ${AUDIT_ACTIONS.join(', ')}`).optional(),
  object_type: z.string('give one type').max(40).optional(),
  object_id: z.string('give one id').max(100).optional(),
  since: moment.optional(),
  until: moment.optional(),
});

/** The audit trail, newest first: administrators alone. */
export function createAuditRouter({ db }: Pick<Deps, 'db'>): Router {
  const router = Router();
  router.get('/', mayAdminister, async (req, res) => {
    const { username, action, object_type, object_id, since, until } = check(filterQuery, req.query);
    const page = await listAudit(db, pageRequest(req), {
      username: username?.replaceAll('\0', ''),
      action,
      objectType: object_type?.replaceAll('\0', ''),
      objectId: object_id?.replaceAll('\0', ''),
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    });
    res.json(pageAnswer(req, page, representEntry));
  });
  return router;
}

/** What was done to one file or task: for everybody who may look at it, so that it tells no addresses of the network. */
export function createHistoryRouter({ db }: Pick<Deps, 'db'>, noun: string): Router {
  const router = Router();
  router.get('/:id/history', async (req, res) => {
    const entries = await listHistory(db, idParameter(req, noun), HISTORY_SHOWN);
    res.json({ results: entries.map((entry) => ({ ...representEntry(entry), address: null })) });
  });
  return router;
}

function representEntry(entry: AuditEntry) {
  return {
    id: entry.id,
    at: entry.at,
    user_id: entry.userId,
    username: entry.username,
    address: entry.address,
    way: entry.way,
    action: entry.action,
    object_type: entry.objectType,
    object_id: entry.objectId,
    object_name: entry.objectName,
    related_id: entry.relatedId,
    changes: entry.changes,
  };
}
