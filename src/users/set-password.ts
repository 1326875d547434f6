import type { StoreDeps } from '../deps.js';
import { UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { User } from '../store/users.js';
import { assertStrong, hashPassword } from './passwords.js';

/** As many names as fit into one line. */
const MOST_NAMES = 10;

/**
 * The user of a name.
 * @throws UserError `not_found` with the names of users: a person who forgot a password may have forgotten the name, too
 */
export async function getUserByName({ users }: Pick<StoreDeps, 'users'>, username: string): Promise<User> {
  const user = await users.findByUsername(username);
  if (user) return user;
  const names = await users.listNames(MOST_NAMES + 1);
  const some = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');
  const others = names.length === 0 ? 'There are no users yet: run `gyoretsu createsuperuser`.' : `Users: ${some}.`;
  throw new UserError('not_found', `There is no user ${JSON.stringify(username)}. ${others}`, 404);
}

/**
 * Sets a user's password without asking for the old one, because the command line is trusted. All sessions of the user end in the same
 * transaction, and the audit trail notes it.
 * @throws UserError `invalid_input`, or `weak_password` unless `allowWeak`
 */
export async function setPassword(
  { users }: Pick<StoreDeps, 'users'>,
  { user, password, allowWeak, by }: { user: User; password: string; allowWeak: boolean; by: Actor },
): Promise<void> {
  if (password === '') throw new UserError('invalid_input', 'The password must not be empty.');
  if (!allowWeak) assertStrong(password, user);
  await users.changePassword(user, await hashPassword(password), by);
}
