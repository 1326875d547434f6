import { type FieldError, UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { Place } from './login-limit.js';
import type { SignIn } from './sign-in.js';

const FIELD = 'own_password';

/** By what somebody confirms that it is them: with an open session alone, a stranger could let others in. */
export interface Confirmation {
  signIn: SignIn;
  /** The password of who acts. */
  ownPassword: string;
  place: Place;
}

/** What is wrong with a confirmation at first sight; an empty one must not count as an attempt to guess. */
export function findConfirmationErrors({ ownPassword }: Confirmation): FieldError[] {
  if (ownPassword !== '') return [];
  const message = 'Give your own password too: it confirms that it is you.';
  return [{ field: FIELD, message, code: 'missing_own_password' }];
}

/**
 * Checks a confirmation. It counts as an attempt to sign in: an open session must not be a place to guess the password.
 * @throws UserError `wrong_own_password`, `too_many_attempts`
 */
export async function confirm({ signIn, ownPassword, place }: Confirmation, by: Actor | null): Promise<void> {
  const user = by && (await signIn(by.username, ownPassword, place, by.way));
  if (user && user.id === by.userId) return;
  const message = 'Your own password is wrong.';
  throw new UserError('wrong_own_password', message, 400, [{ field: FIELD, message }]);
}
