import { createBatcher } from '../batch.js';
import { notFound, UserError } from '../errors.js';
import type { Role } from '../roles.js';
import { lockAdministrators } from './administrators.js';
import { type Actor, type Deed, noteDeeds } from './audit.js';
import type { Database, Queryable } from './database.js';
import { getFound } from './get-found.js';
import { endSessions } from './sessions.js';
import { groupAlike, isAlikeTaken, lockUserNames, nameKey } from './user-names.js';

export interface User {
  id: string;
  username: string;
  email: string;
  role: Role;
  /** Whether they may sign in. */
  isActive: boolean;
}

/** The columns of a user. */
export const USER_COLUMNS = 'id, username, email, role, is_active AS "isActive"';

export type UserWithHash = User & { passwordHash: string };

export interface UserStore {
  /** The user of exactly this name, else the only one whose name differs in case alone. */
  findByUsername(username: string): Promise<UserWithHash | null>;
  find(id: string): Promise<User | null>;
  /** @throws UserError `not_found`, also for what cannot be an id */
  get(id: string): Promise<User>;
  count(): Promise<number>;
  /** The first names in their order; all if there is no limit. */
  listNames(limit: number | null): Promise<string[]>;
  /**
   * Inserts a user; false if the name is taken, or differs from another in case alone.
   * @throws UserError `forbidden` if the acting user is no administrator any more
   */
  insert(user: Omit<UserWithHash, 'id' | 'isActive'>, by?: Actor | null): Promise<boolean>;
  noteLogin(by: Actor): Promise<void>;
  /**
   * Replaces a user's password by the hash of another. The user's sessions end, except the one that is named.
   * @throws UserError `not_found`
   */
  changePassword(user: User, passwordHash: string, by: Actor, exceptSession?: string): Promise<void>;
}

/** Says that a name is another user's. */
export function nameTaken(username: string): UserError {
  const message = `There is a user ${username} already: choose another name.`;
  return new UserError('user_exists', message, 409, [{ field: 'username', message }]);
}

/** Notes that a user uses their account now. */
export async function noteUse(db: Queryable, { userId }: Pick<Actor, 'userId'>): Promise<void> {
  await db.query('UPDATE app_user SET last_used_at = now() WHERE id = $1', [userId]);
}

/** A user as the object of a deed. */
export function userObject({
  id,
  username,
}: Pick<User, 'id' | 'username'>): Pick<Deed, 'objectType' | 'objectId' | 'objectName'> {
  return { objectType: 'User', objectId: id, objectName: username };
}

export function createUserStore(db: Database): UserStore {
  // Each request of a program that signs in with Basic looks up its user. Under load many requests share one query.
  const findExactly = createBatcher(async (names: string[]) => {
    const { rows } = await db.query<UserWithHash>(
      `SELECT ${USER_COLUMNS}, password_hash AS "passwordHash" FROM app_user WHERE username = ANY ($1::text[])`,
      [names],
    );
    const byName = new Map(rows.map((row) => [row.username, row]));
    return names.map((name) => byName.get(name) ?? null);
  });

  // Only a name that nobody has as it is written costs a look at all names. Many that are made up share one.
  const findAlike = createBatcher(async (names: string[]) => {
    const { rows } = await db.query<{ username: string }>('SELECT username FROM app_user');
    const alike = groupAlike(rows.map(({ username }) => username));
    return names.map((name) => alike.get(nameKey(name)) ?? []);
  });

  return {
    // PostgreSQL refuses NUL even in a question, therefore nobody can have it in a name.
    async findByUsername(username) {
      if (username.includes('\0')) return null;
      const exact = await findExactly(username);
      if (exact) return exact;
      const [only, ...others] = await findAlike(username);
      return only !== undefined && others.length === 0 ? findExactly(only) : null;
    },

    async find(id) {
      const { rows } = await db.query<User>(`SELECT ${USER_COLUMNS} FROM app_user WHERE id = $1`, [id]);
      return rows[0] ?? null;
    },

    get(id) {
      return getFound('user', id, () => this.find(id));
    },

    async count() {
      const { rows } = await db.query<{ count: number }>('SELECT count(*) AS count FROM app_user');
      return rows[0]?.count ?? 0;
    },

    async listNames(limit) {
      const { rows } = await db.query<{ username: string }>(
        'SELECT username FROM app_user ORDER BY username LIMIT $1',
        [limit],
      );
      return rows.map(({ username }) => username);
    },

    insert: ({ username, email, passwordHash, role }, by = null) =>
      db.transaction(async (client) => {
        await lockAdministrators(client, by);
        await lockUserNames(client);
        if (await isAlikeTaken(client, username)) return false;
        const { rows } = await client.query<{ id: string }>(
          `INSERT INTO app_user (id, username, email, password_hash, role, updated_at)
           VALUES (gen_random_uuid(), $1, $2, $3, $4, now()) ON CONFLICT (username) DO NOTHING RETURNING id`,
          [username, email, passwordHash, role],
        );
        const changes = { email: [null, email], role: [null, role] };
        await noteDeeds(
          client,
          by,
          rows.map(({ id }) => ({ action: 'create', ...userObject({ id, username }), changes })),
        );
        return rows.length === 1;
      }),

    noteLogin: (by) =>
      db.transaction(async (client) => {
        await client.query('UPDATE app_user SET last_login_at = now(), last_used_at = now() WHERE id = $1', [
          by.userId,
        ]);
        await noteDeeds(client, by, [{ action: 'sign_in' }]);
      }),

    changePassword: (user, passwordHash, by, exceptSession) =>
      db.transaction(async (client) => {
        const { rowCount } = await client.query(
          'UPDATE app_user SET password_hash = $2, updated_at = now() WHERE id = $1',
          [user.id, passwordHash],
        );
        // The user was deleted meanwhile: the trail must not tell of a change that did not happen.
        if (rowCount === 0) throw notFound('user', user.id);
        await endSessions(client, [user.id], exceptSession);
        await noteDeeds(client, by, [{ action: 'change_password', ...userObject(user) }]);
      }),
  };
}
