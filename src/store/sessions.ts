import { createHash, randomBytes } from 'node:crypto';
import { type Actor, noteDeeds } from './audit.js';
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

/** Where and when a session began, and when it was last used. */
export interface SessionPlace {
  /** ISO 8601. */
  startedAt: string;
  usedAt: string;
  address: string;
  /** The browser's User-Agent. */
  agent: string;
  /** Whether it began over https. */
  isSecure: boolean;
}

/** A session as its user may see it. */
export interface ListedSession extends SessionPlace {
  /** Lets nobody in: see `sessionKey`. */
  id: string;
}

/** How long sessions last: unused, and in all. */
export interface SessionLimits {
  idleHours: number;
  totalDays: number;
}

/**
 * What a session is called in the database, in hexadecimal: the SHA-256 of the id in its cookie. Whoever reads the table, or a backup of
 * it, cannot sign in with what it holds.
 */
export function sessionKey(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}

/** A session's data as they were stored; null if there is none, or it has expired. */
export async function findSession<Data>(db: Queryable, key: string): Promise<Data | null> {
  const { rows } = await db.query<{ sess: Data }>(
    `SELECT sess FROM session.session WHERE sid = $1 AND expire > ${NOW}`,
    [key],
  );
  return rows[0]?.sess ?? null;
}

/** Stores a session. It expires at the first of both limits. */
export async function saveSession(
  db: Queryable,
  key: string,
  data: { place?: SessionPlace },
  limits: SessionLimits,
): Promise<void> {
  await db.query(
    `INSERT INTO session.session AS s (sid, sess, expire) VALUES ($1, $2, ${expiry('$3::timestamptz', '$4', '$5')})
     ON CONFLICT (sid) DO UPDATE SET sess = excluded.sess, expire = excluded.expire`,
    [key, data, data.place?.startedAt ?? new Date().toISOString(), limits.idleHours, limits.totalDays],
  );
}

/** Notes that a session is used now. Returns whose it is; null if it has ended meanwhile. */
export async function touchSession(db: Queryable, key: string, limits: SessionLimits): Promise<string | null> {
  const { rows } = await db.query<{ userId: string | null }>(
    `UPDATE session.session SET
       sess = jsonb_set(sess::jsonb, '{place,usedAt}', to_jsonb(now()))::json,
       expire = ${expiry("(sess -> 'place' ->> 'startedAt')::timestamptz", '$2', '$3')}
     WHERE sid = $1 AND sess -> 'place' IS NOT NULL RETURNING sess -> 'adminUser' ->> 'id' AS "userId"`,
    [key, limits.idleHours, limits.totalDays],
  );
  return rows[0]?.userId ?? null;
}

/** The open sessions of a user, the one used last first. */
export async function listSessions(db: Queryable, userId: string): Promise<ListedSession[]> {
  const { rows } = await db.query<ListedSession>(
    `SELECT sid AS id, sess -> 'place' ->> 'startedAt' AS "startedAt", sess -> 'place' ->> 'usedAt' AS "usedAt",
       COALESCE(sess -> 'place' ->> 'address', '') AS address, COALESCE(sess -> 'place' ->> 'agent', '') AS agent,
       (sess -> 'place' ->> 'isSecure')::boolean AS "isSecure"
     FROM session.session
     WHERE sess -> 'adminUser' ->> 'id' = $1 AND sess -> 'place' IS NOT NULL AND expire > ${NOW}
     ORDER BY 3 DESC, 1`,
    [userId],
  );
  return rows;
}

/** Which sessions of their own somebody ends: one, or all but one. */
export type SessionChoice = { key: string } | { except: string | undefined };

/** Ends sessions of the acting user, and notes it. Returns how many there were. */
export function endOwnSessions(db: Database, by: Actor, choice: SessionChoice): Promise<number> {
  return db.transaction(async (client) => {
    const [only, except] = 'key' in choice ? [choice.key, null] : [null, choice.except ?? null];
    const { rows } = await client.query<{ sid: string }>(
      `DELETE FROM session.session
       WHERE sess -> 'adminUser' ->> 'id' = $1 AND ($2::text IS NULL OR sid = $2) AND sid IS DISTINCT FROM $3::text
       RETURNING sid`,
      [by.userId, only, except],
    );
    await noteDeeds(
      client,
      by,
      rows.map(({ sid }) => ({ action: 'end_session', objectType: 'Session', objectId: sid.slice(0, SHOWN_DIGITS) })),
    );
    return rows.length;
  });
}

/** Ends the sessions of users in every browser, except the one that has this key. */
export async function endSessions(db: Queryable, userIds: string[], except?: string): Promise<void> {
  await db.query(
    `DELETE FROM session.session WHERE sess -> 'adminUser' ->> 'id' = ANY ($1::text[]) AND sid IS DISTINCT FROM $2::text`,
    [userIds, except ?? null],
  );
}

/** Ends one session. */
export async function removeSession(db: Queryable, key: string): Promise<void> {
  await db.query('DELETE FROM session.session WHERE sid = $1', [key]);
}

/** Removes a slice of the sessions that have expired. Returns how many were removed. */
export async function removeOldSessions(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM session.session WHERE sid = ANY (ARRAY(
       SELECT sid FROM session.session WHERE expire < ${NOW} LIMIT ${SLICE} FOR UPDATE SKIP LOCKED))`,
  );
  return rowCount ?? 0;
}

/** Sessions removed in one transaction. */
const SLICE = 10_000;
/** How many digits of a session's key the audit trail names. */
const SHOWN_DIGITS = 16;
/** The column has no time zone. It is in UTC, whatever the zone of a connection is. */
const NOW = "(now() AT TIME ZONE 'UTC')";

/** SQL of the moment at which a session expires: the first of both limits. */
function expiry(startedAt: string, idleHours: string, totalDays: string): string {
  return `(least(now() + make_interval(hours => ${idleHours}::int),
    ${startedAt} + make_interval(days => ${totalDays}::int)) AT TIME ZONE 'UTC')`;
}
