import { type Config, isLoopback } from '../config.js';
import type { StoreDeps } from '../deps.js';
import { refuseFields, UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import { nameTaken, type UserStore } from '../store/users.js';
import { findAccountErrors, getRole } from './account-rules.js';
import { type Confirmation, confirm, findConfirmationErrors } from './confirmation.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { normalizeName } from './user-names.js';

export interface NewAccount {
  username: string;
  email: string;
  password: string;
  /** One of ROLES. */
  role: string;
}

/** The administrator that `start` makes on a laptop. Everybody knows the password. */
const FIRST = { username: 'admin', email: 'admin@foobar.com', password: 'admin', role: 'administrator' } as const;

export interface NewUser extends NewAccount {
  /** Whether a password that is easy to guess is accepted. */
  allowWeak?: boolean;
  /** Who makes the user. */
  by?: Actor | null;
  /** What an administrator confirms it with. The command line needs none. */
  confirmation?: Confirmation | undefined;
}

/**
 * Creates a user. The name must differ from all others by more than case.
 * @throws UserError for a field that is wrong its code (`weak_password` only without `allowWeak`), or `invalid_input` for several;
 * `user_exists`, `wrong_own_password`, `too_many_attempts`, `forbidden`
 */
export async function createUser(
  { users }: Pick<StoreDeps, 'users'>,
  { allowWeak = false, by = null, confirmation, ...given }: NewUser,
): Promise<void> {
  const account = { ...given, username: normalizeName(given.username) };
  const { username, email, password, role } = account;
  refuseFields([
    ...findAccountErrors(account, account, { allowWeak }),
    ...(confirmation ? findConfirmationErrors(confirmation) : []),
  ]);
  if (confirmation) await confirm(confirmation, by);
  const passwordHash = await hashPassword(password);
  if (!(await users.insert({ username, email, passwordHash, role: getRole(role) }, by))) throw nameTaken(username);
}

/**
 * Makes the first administrator if there are no users yet. It does so only for a database and an address that no other machine reaches.
 */
export async function createFirstAdministrator(
  users: UserStore,
  config: Config,
  by: Actor,
): Promise<typeof FIRST | null> {
  if (config.databaseUrl !== undefined || !isLoopback(config.host) || (await users.count()) > 0) return null;
  await createUser({ users }, { ...FIRST, allowWeak: true, by });
  return FIRST;
}

/**
 * Refuses to serve other machines while everybody knows the administrator's password.
 * @throws UserError `default_password`
 */
export async function assertNoDefaultPassword(users: UserStore, config: Config): Promise<void> {
  if (isLoopback(config.host)) return;
  if (await hasDefaultPassword(users)) {
    throw new UserError(
      'default_password',
      `HOST ${config.host} can be reached from other machines, but the user "admin" still has the password "admin": change it first, by \`gyoretsu changepassword admin\`.`,
    );
  }
}

/** Whether the user `admin` has the password that everybody knows. */
export async function hasDefaultPassword(users: UserStore): Promise<boolean> {
  const found = await users.findByUsername(FIRST.username);
  return (found?.isActive ?? false) && (await verifyPassword(FIRST.password, found?.passwordHash ?? ''));
}
