import type { StoreDeps } from '../deps.js';
import { notFound } from '../errors.js';
import type { Actor } from '../store/audit.js';
import { endOwnSessions, type ListedSession, listSessions } from '../store/sessions.js';
import type { User } from '../store/users.js';

/** The open sessions of a user in the panel, the one used last first. */
export function listOwnSessions({ db }: Pick<StoreDeps, 'db'>, user: User): Promise<ListedSession[]> {
  return listSessions(db, user.id);
}

/**
 * Ends one session of the acting user. Its event streams end with it.
 * @throws UserError `not_found`, also for another user's session
 */
export async function endOwnSession({ db }: Pick<StoreDeps, 'db'>, key: string, by: Actor): Promise<void> {
  if ((await endOwnSessions(db, by, { key })) === 0) throw notFound('session', key);
}

/**
 * Ends all sessions of the acting user, except the one that they ask from.
 * @param own the key of that one; undefined for a program, which has none
 * @returns how many there were
 */
export function endOtherSessions({ db }: Pick<StoreDeps, 'db'>, own: string | undefined, by: Actor): Promise<number> {
  return endOwnSessions(db, by, { except: own });
}
