import type { ActionContext, ActionRequest, RecordActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import type { Confirmation } from '../../src/users/confirmation.js';
import { createUser } from '../../src/users/create-user.js';
import { editUser } from '../../src/users/edit-user.js';
import type { SignIn } from '../../src/users/sign-in.js';
import { actorOf } from '../adminjs/panel-user.js';
import { fieldOf, refuse, type Words } from './form-answer.js';

/** What saving users needs. The sign-in counts attempts to guess an administrator's own password. */
export type SavingDeps = Pick<Deps, 'db' | 'users'> & { signIn: SignIn };

const WORDS: Words = new Map([
  ['invalid_username', ['username', 'usernameInvalid']],
  ['mixed_scripts', ['username', 'usernameMixed']],
  ['user_exists', ['username', 'usernameTaken']],
  // The user was deleted since the page showed it.
  ['not_found', ['username', 'recordGone']],
  ['invalid_email', ['email', 'emailInvalid']],
  ['invalid_role', ['role', 'roleMissing']],
  ['own_deactivation', ['isActive', 'ownDeactivation']],
  ['own_role', ['role', 'ownRole']],
  ['last_administrator', ['role', 'lastAdministrator']],
  ['missing_password', ['password', 'passwordMissing']],
  ['blank_password', ['password', 'passwordBlank']],
  ['short_password', ['password', 'passwordShort']],
  ['numeric_password', ['password', 'passwordNumeric']],
  ['repeating_password', ['password', 'passwordRepeating']],
  ['sequential_password', ['password', 'passwordSequential']],
  ['common_password', ['password', 'passwordCommon']],
  ['similar_password', ['password', 'passwordSimilar']],
  ['long_password', ['password', 'passwordLong']],
  ['own_password', ['password', 'passwordOwn']],
  ['missing_own_password', ['ownPassword', 'ownPasswordMissing']],
  ['wrong_own_password', ['ownPassword', 'ownPasswordWrong']],
  ['too_many_attempts', ['ownPassword', 'tooManyRequests']],
]);

/** Makes a user. The password is hashed at once and never comes back to a browser. */
export function createNewUser({ users, signIn }: SavingDeps) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { resource, currentAdmin, h } = context;
    const { typed, password, ownPassword } = readForm(request);
    const draft = resource.build(typed);
    const by = actorOf(currentAdmin);
    const confirmation = confirmationOf(signIn, ownPassword, by.address);
    try {
      await createUser({ users }, { ...typed, password, by, confirmation });
    } catch (error) {
      return refuse(error, WORDS, draft, typed, currentAdmin);
    }
    const made = await users.findByUsername(typed.username);
    const record = made && (await resource.findOne(made.id));
    return {
      record: (record ?? draft).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyCreated' },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}

/** Changes a user. An empty password field leaves the password as it is. */
export function createEditUser({ signIn, ...deps }: SavingDeps) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { record, resource, currentAdmin, h } = context;
    if (!record) throw new Error('edit is an action on a record');
    if (request.method === 'get') return { record: record.toJSON(currentAdmin) };

    const { typed, isActive, password, ownPassword } = readForm(request);
    const by = actorOf(currentAdmin);
    const confirmation = confirmationOf(signIn, ownPassword, by.address);
    try {
      const edit = { id: record.id(), ...typed, isActive, password: password === '' ? undefined : password };
      await editUser(deps, { ...edit, by, confirmation });
    } catch (error) {
      return refuse(error, WORDS, record, { ...typed, ...(isActive !== undefined && { isActive }) }, currentAdmin);
    }
    const changed = await resource.findOne(record.id());
    return {
      record: (changed ?? record).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyUpdated' },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}

function readForm({ payload }: ActionRequest) {
  return {
    typed: {
      username: fieldOf(payload, 'username').trim(),
      email: fieldOf(payload, 'email').trim(),
      role: fieldOf(payload, 'role'),
    },
    // A form that does not name it leaves it as it is.
    isActive: new Map([
      ['true', true],
      ['false', false],
    ]).get(String(payload?.['isActive'])),
    password: fieldOf(payload, 'password'),
    ownPassword: fieldOf(payload, 'ownPassword'),
  };
}

/** The device cookie is sent to the login page alone, therefore the device is not known here. */
function confirmationOf(signIn: SignIn, ownPassword: string, address: string | null): Confirmation {
  return { signIn, ownPassword, place: { address: address ?? '', device: null } };
}
