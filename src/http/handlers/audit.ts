import { z } from 'zod';
import { AUDIT_ACTIONS, listAudit, listHistory } from '../../store/audit.js';
import { type Handler, handler } from '../handler.js';
import { pageAnswer, pageFields, pageRequest } from '../page.js';
import { representAuditEntry } from '../represent.js';

const HISTORY_SHOWN = 50;

const moment = z.iso.datetime({ offset: true, error: 'must be a moment, e.g. 2026-01-31T12:00:00Z' });

/** The audit trail, newest first. */
export const listAuditEntries = handler({
  query: z.object({
    ...pageFields(),
    username: z.string('give one name').max(150).optional(),
    action: z.enum(AUDIT_ACTIONS, `must be one of ${AUDIT_ACTIONS.join(', ')}`).optional(),
    object_type: z.string('give one type').max(40).optional(),
    object_id: z.string('give one id').max(100).optional(),
    since: moment.optional(),
    until: moment.optional(),
  }),
  async handle({ req, res, query }, { db }) {
    const { username, action, object_type, object_id, since, until } = query;
    const page = await listAudit(db, pageRequest(query), {
      username: username?.replaceAll('\0', ''),
      action,
      objectType: object_type?.replaceAll('\0', ''),
      objectId: object_id?.replaceAll('\0', ''),
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    });
    res.json(pageAnswer(req, page, representAuditEntry));
  },
});

/** What was done to one file or task. Everybody who may see it may read this, therefore the network addresses are left out. */
export function readHistory(noun: 'resource' | 'task'): Handler {
  return {
    noun,
    async handle({ res, id }, { db }) {
      const entries = await listHistory(db, id, HISTORY_SHOWN);
      res.json({ results: entries.map((entry) => ({ ...representAuditEntry(entry), address: null })) });
    },
  };
}
