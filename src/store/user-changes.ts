import { notFound, UserError } from '../errors.js';
import { ROLES } from '../roles.js';
import { assertSomeLeft, lockAdministrators } from './administrators.js';
import { type Actor, changesBetween, type Deed, noteDeeds } from './audit.js';
import type { Database, Queryable } from './database.js';
import { endSessions } from './sessions.js';
import { isAlikeTaken, lockUserNames } from './user-names.js';
import { nameTaken, USER_COLUMNS, type User, type UserWithHash, userObject } from './users.js';

/** SQLSTATE unique_violation. */
const UNIQUE_VIOLATION = '23505';

/** What changes about a user. Undefined fields stay. */
export type UserChange = { [Key in keyof Omit<UserWithHash, 'id'>]?: UserWithHash[Key] | undefined };

/**
 * Changes a user. The user's sessions end if the password changes, a role is taken away, or the user is deactivated.
 * @throws UserError `not_found`, `user_exists`, `last_administrator`, `forbidden`
 */
export async function updateUser(
  db: Database,
  { id, change, by }: { id: string; change: UserChange; by: Actor },
): Promise<void> {
  const { username, email, role, passwordHash, isActive } = change;
  const update = async (client: Queryable): Promise<void> => {
    const administrators = await lockAdministrators(client, by);
    if (username !== undefined) {
      await lockUserNames(client);
      if (await isAlikeTaken(client, username, id)) throw nameTaken(username);
    }
    const found = await client.query<User>(`SELECT ${USER_COLUMNS} FROM app_user WHERE id = $1 FOR UPDATE`, [id]);
    const updated = await client.query<User>(
      `UPDATE app_user SET username = COALESCE($2, username), email = COALESCE($3, email),
         role = COALESCE($4::role, role), password_hash = COALESCE($5, password_hash),
         is_active = COALESCE($6, is_active), updated_at = now()
       WHERE id = $1 RETURNING ${USER_COLUMNS}`,
      [id, username, email, role, passwordHash, isActive],
    );
    const [before, after] = [found.rows[0], updated.rows[0]];
    if (!before || !after) throw notFound('user', id);
    const isTaken = ROLES.indexOf(after.role) < ROLES.indexOf(before.role) || (before.isActive && !after.isActive);
    if (isTaken) assertSomeLeft(administrators, [before]);
    if (isTaken || passwordHash !== undefined) await endSessions(client, [id]);
    await noteDeeds(client, by, deedsOf(before, after, passwordHash !== undefined));
  };
  try {
    await db.transaction(update);
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(username ?? '');
    throw error;
  }
}

/**
 * Deletes users and ends their sessions.
 * @returns how many of them there were
 * @throws UserError `own_account`, `last_administrator`, `forbidden`
 */
export function removeUsers(db: Database, { ids, by }: { ids: string[]; by: Actor }): Promise<number> {
  return db.transaction(async (client) => {
    const administrators = await lockAdministrators(client, by);
    const { rows: gone } = await client.query<User>(
      `DELETE FROM app_user WHERE id = ANY ($1::uuid[]) RETURNING ${USER_COLUMNS}`,
      [ids],
    );
    if (gone.some(({ id }) => id === by.userId)) {
      throw new UserError('own_account', 'Nobody deletes their own account: another administrator can.', 409);
    }
    assertSomeLeft(administrators, gone);
    const goneIds = gone.map(({ id }) => id);
    await endSessions(client, goneIds);
    await noteDeeds(
      client,
      by,
      gone.map((user) => ({ action: 'delete', ...userObject(user) })),
    );
    return gone.length;
  });
}

/** What is noted of a change. A role and a password have actions of their own, because people look for them. */
function deedsOf(before: User, after: User, hasNewPassword: boolean): Deed[] {
  const { isActive, ...changes } = changesBetween(before, after);
  const object = userObject(after);
  const action = 'role' in changes ? 'change_role' : 'edit';
  return [
    ...(Object.keys(changes).length > 0 ? [{ action, ...object, changes } as const] : []),
    ...(isActive ? [{ action: after.isActive ? 'activate' : 'deactivate', ...object } as const] : []),
    ...(hasNewPassword ? [{ action: 'change_password', ...object } as const] : []),
  ];
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}
