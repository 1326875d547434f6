import { type FieldError, UserError } from '../errors.js';
import { ROLES, type Role } from '../roles.js';
import { findPasswordError } from './passwords.js';
import { findNameError } from './user-names.js';

/** PostgreSQL cannot store a NUL, and no control character is part of an address. */
const EMAIL = /^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u;
const LONGEST_EMAIL = 254;
const ROLE_MESSAGE = `The role must be one of ${ROLES.join(', ')}.`;

/** The fields of an account. A field that is not named is not checked. */
export interface AccountFields {
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  role?: string | undefined;
  isActive?: boolean | undefined;
}

/**
 * What is wrong with the fields of an account. These rules are here alone, for the command line, the panel and programs.
 * @param owner whose password it would be
 */
export function findAccountErrors(
  { username, email, password, role }: AccountFields,
  owner: { username: string; email: string },
  { allowWeak = false } = {},
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: string, code: string, message: string) => errors.push({ field, message, code });
  const wrongName = username === undefined ? null : findNameError(username);
  if (wrongName) refuse('username', wrongName.code, wrongName.message);
  if (email !== undefined && (!EMAIL.test(email) || email.length > LONGEST_EMAIL)) {
    refuse('email', 'invalid_email', 'The email must be an email address, e.g. name@example.com.');
  }
  if (role !== undefined && ROLES.every((each) => each !== role)) refuse('role', 'invalid_role', ROLE_MESSAGE);
  const wrongPassword = password === undefined ? null : findPasswordError(password, owner, { allowWeak });
  return wrongPassword ? [...errors, wrongPassword] : errors;
}

/**
 * A role by its name.
 * @throws UserError `invalid_role`
 */
export function getRole(name: string): Role {
  const role = ROLES.find((each) => each === name);
  if (!role) throw new UserError('invalid_role', ROLE_MESSAGE, 400, [{ field: 'role', message: ROLE_MESSAGE }]);
  return role;
}
