import type { Queryable } from './database.js';

/**
 * A user name as names are compared: in NFKC and without case. Upper case first joins what lower case alone keeps apart, e.g. ß and ss,
 * or the two small sigmas.
 */
export function nameKey(username: string): string {
  return username.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * The names of users that are alike but for case. PostgreSQL does not compare them, because what it calls lower case depends on its
 * locale. Only a name that nobody has as it is written costs this look at all names.
 */
export async function findAlike(db: Queryable, username: string, exceptId?: string): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>(
    'SELECT username FROM app_user WHERE id IS DISTINCT FROM $1::uuid ORDER BY username',
    [exceptId ?? null],
  );
  const key = nameKey(username);
  return rows.map((row) => row.username).filter((other) => nameKey(other) === key);
}

/** Lets one transaction at a time give names. Otherwise two users made at one moment could be alike. */
export async function lockUserNames(client: Queryable): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('gyoretsu.user_names'))");
}
