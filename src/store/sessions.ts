import { randomBytes } from 'node:crypto';
import type { Database, Queryable } from './database.js';

/** Returns the secret that signs session cookies, the same for every web process. It is made once, if nobody configured one. */
export async function getSessionSecret(db: Database): Promise<string> {
  await db.query('INSERT INTO session.secret (value) VALUES ($1) ON CONFLICT DO NOTHING', [
    randomBytes(32).toString('hex'),
  ]);
  const { rows } = await db.query<{ value: string }>('SELECT value FROM session.secret');
  const secret = rows[0]?.value;
  if (!secret) throw new Error('session.secret is empty');
  return secret;
}

/** Ends the sessions of users in every browser, except the one that is named. */
export async function endSessions(db: Queryable, userIds: string[], except?: string): Promise<void> {
  await db.query(
    `DELETE FROM session.session WHERE sess -> 'adminUser' ->> 'id' = ANY ($1::text[]) AND sid IS DISTINCT FROM $2::text`,
    [userIds, except ?? null],
  );
}
