import type { ActionContext, ActionRequest, BaseRecord, RecordActionResponse } from 'adminjs';
import { createUser } from '../../src/create-user.js';
import type { Deps } from '../../src/deps.js';
import { UserError } from '../../src/errors.js';
import { assertStrong, hashPassword } from '../../src/passwords.js';
import type { Deed } from '../../src/store/audit.js';
import { endSessions } from '../../src/store/sessions.js';
import { ROLES, type Role, type User, userObject } from '../../src/store/users.js';
import { changesBetween, noteInPrisma } from '../note-in-prisma.js';
import type { PanelModels } from '../resources/models.js';
import { actorOf } from '../roles.js';
import { serializable } from '../serializable.js';
import { fieldOf, prismaCode, refuse } from './form-answer.js';

interface Form {
  username: string;
  email: string;
  password: string;
  /** Null where the form names none that exists. */
  role: Role | null;
}

/** Makes a user. The password is hashed at once and never comes back to a browser. */
export function createNewUser(deps: Pick<Deps, 'users'>) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { resource, currentAdmin, h } = context;
    const form = readForm(request);
    const { username, email, password, role } = form;
    const draft = resource.build({ username, email, role });
    if (!role) return refuse(draft, currentAdmin, { role: 'roleMissing' });
    try {
      await createUser(deps.users, { username, email, password, role }, { by: actorOf(currentAdmin) });
    } catch (error) {
      return refuse(draft, currentAdmin, explain(error));
    }
    const made = await deps.users.findByUsername(form.username);
    const record = made && (await resource.findOne(made.id));
    return {
      record: (record ?? draft).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyCreated' },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}

/** Changes a user. An empty password field leaves the password as it is. */
export function createEditUser({ prisma }: Pick<PanelModels, 'prisma'>, { db }: Pick<Deps, 'db'>) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { record, resource, currentAdmin, h } = context;
    if (!record) throw new Error('edit is an action on a record');
    if (request.method === 'get') return { record: record.toJSON(currentAdmin) };

    const form = readForm(request);
    const errors = findErrors(form, record, currentAdmin?.id);
    const { username, email, role } = form;
    if (!role || Object.keys(errors).length > 0) return refuse(record, currentAdmin, errors);
    const passwordHash = form.password === '' ? undefined : await hashPassword(form.password);
    try {
      await serializable(prisma, async (transaction) => {
        const data = { username, email, role, ...(passwordHash && { passwordHash }) };
        const where = { id: record.id() };
        const before = await transaction.user.findUniqueOrThrow({ where });
        await transaction.user.update({ where, data });
        await noteInPrisma(
          transaction,
          actorOf(currentAdmin),
          deedsOf(before, { username, email, role }, passwordHash),
        );
        // Whoever is left has to be able to let others in.
        if ((await transaction.user.count({ where: { role: 'administrator' } })) === 0) {
          throw new UserError('last_administrator', 'There has to be an administrator.');
        }
      });
    } catch (error) {
      return refuse(record, currentAdmin, explain(error));
    }
    // Whoever knew the old password is signed out with it; only one's own browser goes on.
    if (passwordHash && record.id() !== currentAdmin?.id) await endSessions(db, record.id());
    const changed = await resource.findOne(record.id());
    return {
      record: (changed ?? record).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyUpdated' },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}

/** What of a change is noted: a role and a password under names of their own, by which one can look for them. */
function deedsOf(before: User, after: Pick<User, 'username' | 'email' | 'role'>, passwordHash?: string): Deed[] {
  const { id, username, email, role } = before;
  const changes = changesBetween({ username, email, role }, after);
  const object = userObject({ id, username: after.username });
  return [
    ...(Object.keys(changes).length > 0
      ? [{ action: 'role' in changes ? ('change_role' as const) : ('edit' as const), ...object, changes }]
      : []),
    ...(passwordHash ? [{ action: 'change_password' as const, ...object }] : []),
  ];
}

function readForm({ payload }: ActionRequest): Form {
  const asked = fieldOf(payload, 'role');
  return {
    username: fieldOf(payload, 'username').trim(),
    email: fieldOf(payload, 'email').trim(),
    password: fieldOf(payload, 'password'),
    role: ROLES.find((role) => role === asked) ?? null,
  };
}

function findErrors(form: Form, record: BaseRecord, ownId: string | undefined): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!/^[\p{L}\p{N}_@.+-]{1,150}$/u.test(form.username)) errors['username'] = 'usernameInvalid';
  if (!/^[^\s@]+@[^\s@]+$/.test(form.email) || form.email.length > 254) errors['email'] = 'emailInvalid';
  if (!form.role) errors['role'] = 'roleMissing';
  else if (record.id() === ownId && form.role !== record.param('role')) errors['role'] = 'ownRole';
  if (form.password !== '' && isWeak(form)) errors['password'] = 'passwordWeak';
  return errors;
}

function isWeak(form: Form): boolean {
  try {
    assertStrong(form.password, form);
    return false;
  } catch {
    return true;
  }
}

const MESSAGES: Record<string, Record<string, string>> = {
  weak_password: { password: 'passwordWeak' },
  user_exists: { username: 'usernameTaken' },
  last_administrator: { role: 'lastAdministrator' },
};
const FIELDS: Record<string, string> = {
  username: 'usernameInvalid',
  email: 'emailInvalid',
  password: 'passwordMissing',
};

/** What the form should say about an error; whatever is no fault of the form is thrown on. */
function explain(error: unknown): Record<string, string> {
  if (prismaCode(error) === 'P2002') return { username: 'usernameTaken' };
  if (prismaCode(error) === 'P2025') return { username: 'recordGone' };
  if (!(error instanceof UserError)) throw error;
  const known = MESSAGES[error.code];
  if (known) return known;
  return Object.fromEntries(error.fields.map(({ field }) => [field, FIELDS[field] ?? 'thereWereValidationErrors']));
}
