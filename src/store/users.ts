import { createBatcher } from '../batch.js';
import type { Database } from './database.js';

export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  id: string;
  username: string;
  email: string;
  role: Role;
}

export type UserWithHash = User & { passwordHash: string };

export interface UserStore {
  findByUsername(username: string): Promise<UserWithHash | null>;
  find(id: string): Promise<User | null>;
  count(): Promise<number>;
  /** Inserts a user; false where the name is taken. */
  insert(user: Omit<UserWithHash, 'id'>): Promise<boolean>;
  noteLogin(id: string): Promise<void>;
}

export function createUserStore(db: Database): UserStore {
  // Each request of a program that signs in with Basic asks for its user: under load many share one query.
  const findByUsername = createBatcher(async (names: string[]) => {
    const { rows } = await db.query<UserWithHash>(
      `SELECT id, username, email, role, password_hash AS "passwordHash" FROM app_user WHERE username = ANY ($1::text[])`,
      [names],
    );
    const byName = new Map(rows.map((row) => [row.username, row]));
    return names.map((name) => byName.get(name) ?? null);
  });

  return {
    // NUL cannot even be asked for in PostgreSQL, so that nobody can have it in a name.
    findByUsername: async (username) => (username.includes('\0') ? null : findByUsername(username)),

    async find(id) {
      const { rows } = await db.query<User>('SELECT id, username, email, role FROM app_user WHERE id = $1', [id]);
      return rows[0] ?? null;
    },

    async count() {
      const { rows } = await db.query<{ count: number }>('SELECT count(*) AS count FROM app_user');
      return rows[0]?.count ?? 0;
    },

    async insert(user) {
      const { rowCount } = await db.query(
        `INSERT INTO app_user (id, username, email, password_hash, role, updated_at)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, now()) ON CONFLICT (username) DO NOTHING`,
        [user.username, user.email, user.passwordHash, user.role],
      );
      return rowCount === 1;
    },

    async noteLogin(id) {
      await db.query('UPDATE app_user SET last_login_at = now() WHERE id = $1', [id]);
    },
  };
}
