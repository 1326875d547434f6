import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import type { Role } from '../../src/roles.js';
import type { Actor } from '../../src/store/audit.js';
import type { Confirmation } from '../../src/users/confirmation.js';
import { hashPassword } from '../../src/users/passwords.js';
import { createSignIn } from '../../src/users/sign-in.js';
import { createTestDatabase } from '../helpers/database.js';

export const PASSWORD = 'tall-bridge-42';

/** Users with sessions in a database of their own. */
export interface Stage {
  deps: StoreDeps;
  /** Makes a user and gives its id. */
  add(username: string, role: Role): Promise<string>;
  /** Who acts: a user of this name. */
  actor(username: string): Promise<Actor>;
  /** What an administrator confirms with. */
  confirm(ownPassword?: string, address?: string): Confirmation;
  openSession(userId: string): Promise<void>;
  countSessions(userId: string): Promise<number>;
  /** The user as the table has it. */
  read(id: string): Promise<{ username: string; email: string; role: Role; hash: string } | undefined>;
  /** What the trail tells of an object, oldest first. */
  trail(objectId: string): Promise<string[]>;
}

const HERE = '192.0.2.1';

export async function createStage(): Promise<Stage> {
  const deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  const signIn = createSignIn(deps);
  // Once: it is slow on purpose.
  const passwordHash = await hashPassword(PASSWORD);
  const { db } = deps;
  const idOf = async (username: string) => (await deps.users.findByUsername(username))?.id ?? '';
  return {
    deps,
    async add(username, role) {
      await deps.users.insert({ username, email: `${username}@x.example`, passwordHash, role });
      return idOf(username);
    },
    actor: async (username) => ({ userId: await idOf(username), username, address: HERE, way: 'panel' }),
    confirm: (ownPassword = PASSWORD, address = HERE) => ({ signIn, ownPassword, place: { address, device: null } }),
    async openSession(userId) {
      await db.query(`INSERT INTO session.session (sid, sess, expire) VALUES ($1, $2, now() + interval '1 day')`, [
        randomUUID(),
        { adminUser: { id: userId } },
      ]);
    },
    async countSessions(userId) {
      const { rows } = await db.query(
        `SELECT count(*) AS count FROM session.session WHERE sess -> 'adminUser' ->> 'id' = $1`,
        [userId],
      );
      return rows[0].count;
    },
    async read(id) {
      const { rows } = await db.query(
        'SELECT username, email, role, password_hash AS hash FROM app_user WHERE id = $1',
        [id],
      );
      return rows[0];
    },
    async trail(objectId) {
      const { rows } = await db.query('SELECT action FROM audit_entry WHERE object_id = $1 ORDER BY id', [objectId]);
      return rows.map(({ action }) => action);
    },
  };
}
