import { UserError } from '../errors.js';
import type { Actor } from './audit.js';
import type { Queryable } from './database.js';

/**
 * Locks all active administrators, in one order. If two of them delete, demote or deactivate each other, the second one waits, and is no
 * administrator any more then.
 * @returns their ids
 * @throws UserError `forbidden` if the acting user is none of them
 */
export async function lockAdministrators(client: Queryable, by: Actor | null): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM app_user WHERE role = 'administrator' AND is_active ORDER BY id FOR UPDATE`,
  );
  const ids = rows.map(({ id }) => id);
  // A person at the command line has no account.
  if (by && by.userId !== null && !ids.includes(by.userId)) {
    throw new UserError('forbidden', 'You are not an administrator any more. Ask an administrator.', 403);
  }
  return ids;
}

/**
 * Refuses to let the last active administrator go: nobody could let others in then.
 * @throws UserError `last_administrator`
 */
export function assertSomeLeft(administrators: string[], leaving: { id: string }[]): void {
  const left = administrators.filter((id) => leaving.every((user) => user.id !== id));
  if (left.length > 0 || administrators.length === 0) return;
  const message = 'This is the last active administrator: make somebody else one first.';
  throw new UserError('last_administrator', message, 409, [{ field: 'role', message }]);
}
