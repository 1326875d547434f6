import type { Queryable } from './database.js';

/** How long a key is kept, in hours. */
const KEPT_HOURS = 24;
/** How long one try waits for another process that holds the key, in milliseconds. */
const LOCK_MS = 100;
const SLICE = 1_000;

/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/** The answer to a request, which a repeated request gets again. */
export interface StoredAnswer {
  status: number;
  /** A path. Whole addresses would have the host that the first caller named. */
  location: string | null;
  body: unknown;
}

/** A key as an account used it before. */
export interface KnownKey {
  /** SHA-256 of the request, hexadecimal. */
  digest: string;
  answer: StoredAnswer;
}

/** Another process is working on a request with the same key: its transaction has not ended. */
export class KeyIsHeld extends Error {}

/**
 * Takes a key for the current request. Returns null, or the request that used the key before. A taken key belongs to the caller's
 * transaction: until it ends, others wait.
 * @throws KeyIsHeld; the caller must roll back then
 */
export async function takeKey(client: Queryable, userId: string, key: string): Promise<KnownKey | null> {
  await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
  try {
    await client.query(
      `DELETE FROM idempotency_key WHERE user_id = $1 AND key = $2 AND date_created < now() - interval '${KEPT_HOURS} hours'`,
      [userId, key],
    );
    const { rowCount } = await client.query(
      'INSERT INTO idempotency_key (user_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [userId, key],
    );
    await client.query('SET LOCAL lock_timeout = DEFAULT');
    return rowCount === 1 ? null : await readKey(client, userId, key);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) throw new KeyIsHeld();
    throw error;
  }
}

async function readKey(client: Queryable, userId: string, key: string): Promise<KnownKey> {
  const { rows } = await client.query<{ digest: string } & StoredAnswer>(
    'SELECT digest, status, location, body FROM idempotency_key WHERE user_id = $1 AND key = $2',
    [userId, key],
  );
  const [found] = rows;
  // The cleaner deleted the key at this very moment: the caller asks again.
  if (!found) throw new KeyIsHeld();
  const { digest, ...answer } = found;
  return { digest, answer };
}

/** Stores the request's digest and its answer, in the transaction of what the request did. */
export async function completeKey(
  client: Queryable,
  userId: string,
  key: string,
  { digest, answer }: KnownKey,
): Promise<void> {
  await client.query(
    'UPDATE idempotency_key SET digest = $3, status = $4, location = $5, body = $6 WHERE user_id = $1 AND key = $2',
    [userId, key, digest, answer.status, answer.location, JSON.stringify(answer.body)],
  );
}

/** Removes a slice of the keys that are too old. Returns how many. */
export async function removeOldKeys(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM idempotency_key WHERE date_created < now() - interval '${KEPT_HOURS} hours' LIMIT ${SLICE}))`,
  );
  return rowCount ?? 0;
}
