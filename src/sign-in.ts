import { createHmac, randomBytes } from 'node:crypto';
import { hashPassword, verifyPassword } from './passwords.js';
import type { User, UserStore } from './store/users.js';

/** How long a password that was right need not be hashed again, as long as the user's stored hash stays the same. */
const REMEMBER_MS = 5 * 60 * 1_000;
const MOST_REMEMBERED = 1_000;

/** Checks a name and a password; null where they do not belong together. */
export type SignIn = (username: string, password: string) => Promise<User | null>;

/**
 * Programs send their password with every request, and hashing one is slow on purpose. So what was right is remembered,
 * as a keyed digest, for some minutes; a changed password or a deleted user is noticed at once, because the stored hash is
 * looked up each time and is part of the digest.
 */
export function createSignIn(users: UserStore): SignIn {
  const key = randomBytes(32);
  const remembered = new Map<string, { until: number; isRight: Promise<boolean> }>();
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  return async (username, password) => {
    const found = await users.findByUsername(username);
    if (!found) {
      // As slow as a wrong password, so that the time tells nobody which names exist.
      await verifyPassword(password, await decoy);
      return null;
    }
    const { passwordHash, ...user } = found;
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([username, password, passwordHash]))
      .digest('hex');
    const known = remembered.get(digest);
    if (known && known.until > Date.now()) return (await known.isRight) ? user : null;

    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    // Noted before the answer is there: many requests of one program at once hash one password once.
    const isRight = verifyPassword(password, passwordHash);
    remembered.set(digest, { until: Date.now() + REMEMBER_MS, isRight });
    if (await isRight) return user;
    remembered.delete(digest);
    return null;
  };
}
