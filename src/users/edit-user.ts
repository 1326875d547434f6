import type { StoreDeps } from '../deps.js';
import { type FieldError, refuseFields } from '../errors.js';
import type { Actor } from '../store/audit.js';
import { updateUser } from '../store/user-changes.js';
import { type AccountFields, findAccountErrors, getRole } from './account-rules.js';
import { type Confirmation, confirm, findConfirmationErrors } from './confirmation.js';
import { hashPassword } from './passwords.js';
import { normalizeName } from './user-names.js';

/** What to change about a user. Fields that are not named stay as they are. */
export interface UserEdit extends AccountFields {
  id: string;
  by: Actor;
  /** Needed if the password or the role changes, or the user is activated or deactivated. */
  confirmation: Confirmation;
}

/**
 * Changes a user, as an administrator does. If the password changes, a role is taken away or the user is deactivated, the user's
 * sessions end. Nobody changes their own role or password here, or deactivates themselves: `changePassword` asks for the old one.
 * @throws UserError `not_found`, `user_exists`, `last_administrator`, `forbidden`, `wrong_own_password`, `too_many_attempts`; for a
 * field that is wrong its code, and `invalid_input` for several
 */
export async function editUser(
  { db, users }: Pick<StoreDeps, 'db' | 'users'>,
  { id, by, confirmation, password, ...wanted }: UserEdit,
): Promise<void> {
  const user = await users.get(id);
  const wantedName = wanted.username === undefined ? undefined : normalizeName(wanted.username);
  const isOwn = user.id === by.userId;
  const owner = { username: wantedName ?? user.username, email: wanted.email ?? user.email };
  // A form names all fields. Those that it leaves as they are must not undo what another administrator changes meanwhile.
  const username = wanted.username === user.username ? undefined : wantedName;
  const email = wanted.email === user.email ? undefined : wanted.email;
  const role = wanted.role === user.role ? undefined : wanted.role;
  const isActive = wanted.isActive === user.isActive ? undefined : wanted.isActive;
  const isGuarded = !isOwn && (password !== undefined || role !== undefined || isActive !== undefined);
  refuseFields([
    ...findAccountErrors({ username, email, role, password: isOwn ? undefined : password }, owner),
    ...(isOwn ? findOwnErrors({ password, role, isActive }) : []),
    ...(isGuarded ? findConfirmationErrors(confirmation) : []),
  ]);
  if (isGuarded) await confirm(confirmation, by);
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const change = { username, email, role: role === undefined ? undefined : getRole(role), passwordHash, isActive };
  await updateUser(db, { id: user.id, change, by });
}

function findOwnErrors({ password, role, isActive }: AccountFields): FieldError[] {
  const errors: FieldError[] = [];
  if (role !== undefined) errors.push({ field: 'role', message: 'Nobody changes their own role.', code: 'own_role' });
  if (isActive !== undefined) {
    errors.push({ field: 'is_active', message: 'Nobody deactivates themselves.', code: 'own_deactivation' });
  }
  if (password !== undefined) {
    const message = 'Change your own password on its own page, which asks for the old one.';
    errors.push({ field: 'password', message, code: 'own_password' });
  }
  return errors;
}
