import type { StoreDeps } from '../deps.js';
import { UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { User } from '../store/users.js';
import type { Place } from './login-limit.js';
import { assertStrong, hashPassword } from './passwords.js';
import type { SignIn } from './sign-in.js';

export interface PasswordChange {
  /** Whose password it is. */
  user: User;
  oldPassword: string;
  newPassword: string;
  place: Place;
  by: Actor;
  /** The session that stays open. All others of the user end. */
  session: string | undefined;
}

/**
 * Changes a user's own password. The old one is asked for, and counts as an attempt to sign in. Otherwise a stranger could guess it in
 * an open session.
 * @throws UserError `too_many_attempts`, `wrong_password`, `same_password`, `weak_password`, or `not_found`
 */
export async function changePassword(
  { users, signIn }: Pick<StoreDeps, 'users'> & { signIn: SignIn },
  { user, oldPassword, newPassword, place, by, session }: PasswordChange,
): Promise<void> {
  if (!(await signIn(user.username, oldPassword, place, by.way))) {
    throw refused('wrong_password', 'old_password', 'The old password is wrong.');
  }
  if (newPassword === oldPassword) {
    throw refused('same_password', 'new_password', 'The new password is the old one: choose another.');
  }
  assertStrong(newPassword, user, 'new_password');
  await users.changePassword(user, await hashPassword(newPassword), by, session);
}

function refused(code: string, field: string, message: string): UserError {
  return new UserError(code, message, 400, [{ field, message }]);
}
