import { type Config, isLoopback } from './config.js';
import { UserError } from './errors.js';
import { assertStrong, hashPassword, verifyPassword } from './passwords.js';
import type { Actor } from './store/audit.js';
import type { Role, UserStore } from './store/users.js';

export interface NewAccount {
  username: string;
  email: string;
  password: string;
  role: Role;
}

/** The administrator that `start` makes for a laptop, whose password everybody knows. */
const FIRST = { username: 'admin', email: 'admin@foobar.com', password: 'admin', role: 'administrator' } as const;

/**
 * Creates a user.
 * @throws UserError `invalid_input`, `weak_password` (unless `allowWeak`), or `user_exists`
 */
export async function createUser(
  users: UserStore,
  account: NewAccount,
  { allowWeak = false, by = null }: { allowWeak?: boolean; by?: Actor | null } = {},
): Promise<void> {
  const { username, email, password, role } = account;
  // Django's rule for user names.
  if (!/^[\p{L}\p{N}_@.+-]{1,150}$/u.test(username)) {
    throw invalid('username', 'may hold up to 150 letters, digits and @ . + - _');
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
    throw invalid('email', 'must be an email address, as in name@example.com');
  }
  if (password === '') throw invalid('password', 'must not be empty');
  if (!allowWeak) assertStrong(password, account);
  const passwordHash = await hashPassword(password);
  if (!(await users.insert({ username, email, passwordHash, role }, by))) {
    throw new UserError('user_exists', `There is a user ${username} already: choose another name.`, 409);
  }
}

/** Makes the first administrator where there is nobody yet; only for a database and an address that no other machine reaches. */
export async function createFirstAdministrator(
  users: UserStore,
  config: Config,
  by: Actor,
): Promise<typeof FIRST | null> {
  if (config.databaseUrl !== undefined || !isLoopback(config.host) || (await users.count()) > 0) return null;
  await createUser(users, FIRST, { allowWeak: true, by });
  return FIRST;
}

/**
 * Refuses to serve other machines while everybody knows the administrator's password.
 * @throws UserError `default_password`
 */
export async function assertNoDefaultPassword(users: UserStore, config: Config): Promise<void> {
  if (isLoopback(config.host)) return;
  const found = await users.findByUsername(FIRST.username);
  if (found && (await verifyPassword(FIRST.password, found.passwordHash))) {
    throw new UserError(
      'default_password',
      `HOST ${config.host} can be reached from other machines, but the user "admin" still has the password "admin": change it first, by \`gyoretsu changepassword admin\`.`,
    );
  }
}

function invalid(field: string, message: string): UserError {
  return new UserError('invalid_input', `${field} ${message}.`, 400, [{ field, message }]);
}
