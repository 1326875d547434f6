import type { Queryable } from './database.js';

/**
 * A user name as names are compared: in NFKC and without case. Upper case first joins what lower case alone keeps apart, e.g. ß and ss,
 * or the two small sigmas.
 */
export function nameKey(username: string): string {
  return username.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/** Groups names that are alike but for case, by their `nameKey`. Each group keeps the names' order. */
export function groupAlike(names: string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = nameKey(name);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return groups;
}

/**
 * Whether another user's name is alike but for case. PostgreSQL does not compare them, because what it calls lower case depends on its
 * locale.
 */
export async function isAlikeTaken(db: Queryable, username: string, exceptId?: string): Promise<boolean> {
  const { rows } = await db.query<{ username: string }>(
    'SELECT username FROM app_user WHERE id IS DISTINCT FROM $1::uuid',
    [exceptId ?? null],
  );
  const key = nameKey(username);
  return rows.some((row) => nameKey(row.username) === key);
}

/** Lets one transaction at a time give names. Otherwise two users made at one moment could be alike. */
export async function lockUserNames(client: Queryable): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('gyoretsu.user_names'))");
}
