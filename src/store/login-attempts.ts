import { createHash } from 'node:crypto';
import type { Queryable } from './database.js';
import { RELAXED } from './relaxed.js';

const SLICE = 10_000;

/** One of the ways in which attempts are counted. */
export interface LoginKey {
  key: string;
  /** Attempts that may fail within the window. */
  most: number;
}

/** Returns a key as it is stored: always of one length, and not telling what somebody typed. */
export function digestKey(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Returns which of these places are known, because somebody signed in from there before. */
export async function findKnown(db: Queryable, keys: string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(
    'SELECT key FROM session.login_attempt WHERE key = ANY ($1::text[]) AND until > now()',
    [keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/**
 * Counts an attempt under each key, in one statement: attempts made at once, anywhere, count one after the other. The first key limits
 * the others. If it is spent, nothing is written for the others: one address could fill the table with names otherwise.
 * @returns the keys that are spent, and until when
 */
export async function countAttempt(
  db: Queryable,
  [first, ...others]: [LoginKey, ...LoginKey[]],
  windowSeconds: number,
): Promise<{ key: string; until: Date }[]> {
  const count = (source: string) =>
    `INSERT INTO session.login_attempt AS a (key, count, until) ${source}
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN a.until > now() THEN a.count + 1 ELSE 1 END,
       until = CASE WHEN a.until > now() THEN a.until ELSE excluded.until END
     RETURNING key, count, until, ${RELAXED}`;
  const { rows } = await db.query<{ key: string; count: number; until: Date }>(
    `WITH foremost AS (${count('SELECT $1::text, 1, now() + make_interval(secs => $2)')}),
     others AS (${count(
       // All statements use one order: two attempts would otherwise wait for each other for ever.
       `SELECT key, 1, now() + make_interval(secs => $2) FROM unnest($3::text[]) AS key
        WHERE (SELECT count FROM foremost) <= $4::int ORDER BY key`,
     )})
     SELECT * FROM foremost UNION ALL SELECT * FROM others`,
    [first.key, windowSeconds, others.map(({ key }) => key), first.most],
  );
  const most = new Map([first, ...others].map((each) => [each.key, each.most]));
  return rows.filter(({ key, count }) => count > (most.get(key) ?? 0));
}

/** Takes back an attempt that succeeded: it counts under none of these keys. Earlier failures of other attempts stay counted. */
export async function giveBackAttempt(db: Queryable, keys: string[], forget: string): Promise<void> {
  await db.query(
    `WITH forgotten AS (DELETE FROM session.login_attempt WHERE key = $2)
     UPDATE session.login_attempt SET count = count - 1 WHERE key = ANY ($1::text[]) AND key <> $2 AND count > 0 RETURNING ${RELAXED}`,
    [keys, forget],
  );
}

/** Notes the places from which somebody signed in. */
export async function noteKnown(db: Queryable, keys: string[], days: number): Promise<void> {
  await db.query(
    `INSERT INTO session.login_attempt (key, count, until)
     SELECT key, 0, now() + make_interval(days => $2) FROM unnest($1::text[]) AS key ORDER BY key
     ON CONFLICT (key) DO UPDATE SET until = excluded.until RETURNING ${RELAXED}`,
    [keys, days],
  );
}

/**
 * Notes that something happened, and says whether it is the first time within so many seconds. Of several processes that ask at once,
 * one is told so.
 */
export async function noteFirst(db: Queryable, key: string, seconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO session.login_attempt AS a (key, count, until) VALUES ($1, 0, now() + make_interval(secs => $2))
     ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE a.until <= now()`,
    [key, seconds],
  );
  return rowCount === 1;
}

/** Removes a slice of the attempts that have expired. Returns how many rows were removed. */
export async function removeOldAttempts(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM session.login_attempt WHERE key = ANY (ARRAY(
       SELECT key FROM session.login_attempt WHERE until < now() LIMIT ${SLICE} FOR UPDATE SKIP LOCKED))`,
  );
  return rowCount ?? 0;
}
