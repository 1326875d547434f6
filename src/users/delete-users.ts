import type { StoreDeps } from '../deps.js';
import type { Actor } from '../store/audit.js';
import { removeUsers } from '../store/user-changes.js';

export interface UserDeletion {
  ids: string[];
  by: Actor;
}

/**
 * Deletes users, and ends their sessions. What they did stays in the audit trail. If one of them cannot be deleted, none is.
 * @returns how many of them there were
 * @throws UserError `own_account`, `last_administrator`, or `forbidden` if the caller is no administrator any more
 */
export function deleteUsers({ db }: Pick<StoreDeps, 'db'>, { ids, by }: UserDeletion): Promise<number> {
  return removeUsers(db, { ids, by });
}
