import { type FieldError, UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { Place } from './login-limit.js';
import type { SignIn } from './sign-in.js';

const FIELD = 'own_password';

/** How people confirm who they are. Otherwise a stranger at an open session could let others in. */
export interface Confirmation {
  signIn: SignIn;
  /** The password of the person who acts. */
  ownPassword: string;
  place: Place;
}

/** What is wrong with a confirmation at first sight. An empty one must not count as an attempt to guess. */
export function findConfirmationErrors({ ownPassword }: Confirmation): FieldError[] {
  if (ownPassword !== '') return [];
  const message = 'Give your own password too: it confirms that it is you.';
  return [{ field: FIELD, message, code: 'missing_own_password' }];
}

/**
 * Checks a confirmation. It counts as an attempt to sign in. Otherwise a stranger could guess the password in an open session.
 * @throws UserError `wrong_own_password`, `too_many_attempts`
 */
export async function confirm({ signIn, ownPassword, place }: Confirmation, by: Actor | null): Promise<void> {
  const user = by && (await signIn(by.username, ownPassword, place, by.way));
  if (user && user.id === by.userId) return;
  const message = 'Your own password is wrong.';
  throw new UserError('wrong_own_password', message, 400, [{ field: FIELD, message }]);
}
