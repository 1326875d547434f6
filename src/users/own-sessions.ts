import type { StoreDeps } from '../deps.js';
import { notFound, refuseFields } from '../errors.js';
import type { Actor } from '../store/audit.js';
import { endOwnSessions, type ListedSession, listSessions } from '../store/sessions.js';
import type { User } from '../store/users.js';
import { type Confirmation, confirm, findConfirmationErrors } from './confirmation.js';

/** The open sessions of a user in the panel, the one used last first. */
export function listOwnSessions({ db }: Pick<StoreDeps, 'db'>, user: User): Promise<ListedSession[]> {
  return listSessions(db, user.id);
}

/** Who ends sessions, and how they confirm that it is them. */
export interface SessionsEnd {
  by: Actor;
  /** Null for a program, which has sent its password with this very request. */
  confirmation: Confirmation | null;
}

/**
 * Ends one session of the acting user. Its event streams end with it.
 * @throws UserError `not_found`, also for another user's session; `missing_own_password`, `wrong_own_password`, `too_many_attempts`
 */
export async function endOwnSession(
  { db }: Pick<StoreDeps, 'db'>,
  { key, by, confirmation }: SessionsEnd & { key: string },
): Promise<void> {
  await assertConfirmed(confirmation, by);
  if ((await endOwnSessions(db, by, { key })) === 0) throw notFound('session', key);
}

/**
 * Ends all sessions of the acting user, except the one that they ask from.
 * @param own the key of that one; undefined for a program, which has none
 * @returns how many there were
 * @throws UserError `missing_own_password`, `wrong_own_password`, `too_many_attempts`
 */
export async function endOtherSessions(
  { db }: Pick<StoreDeps, 'db'>,
  { own, by, confirmation }: SessionsEnd & { own: string | undefined },
): Promise<number> {
  await assertConfirmed(confirmation, by);
  return endOwnSessions(db, by, { except: own });
}

/** Otherwise a stranger at an open session could sign its user out everywhere else (ASVS 5.0, 7.5.2). */
async function assertConfirmed(confirmation: Confirmation | null, by: Actor): Promise<void> {
  if (!confirmation) return;
  refuseFields(findConfirmationErrors(confirmation));
  await confirm(confirmation, by);
}
