import { createHmac, randomBytes } from 'node:crypto';
import { UserError } from './errors.js';
import { createLoginLimit, loginKeys } from './login-limit.js';
import { hashPassword, verifyPassword } from './passwords.js';
import type { User, UserStore } from './store/users.js';

/** How long a password that was right need not be hashed again, as long as the user's stored hash stays the same. */
const REMEMBER_MS = 5 * 60 * 1_000;
const MOST_REMEMBERED = 1_000;
/** Passwords hashed at a time: each takes one of the four threads that files and compression need too. */
const AT_A_TIME = 2;
const MOST_WAITING = 50;

/**
 * Checks a name and a password; null where they do not belong together. `address` is the caller's.
 * @throws UserError `too_many_attempts` (429) before anything is hashed
 */
export type SignIn = (username: string, password: string, address: string) => Promise<User | null>;

/**
 * Programs send their password with every request, and hashing one is slow on purpose. So what was right is remembered,
 * as a keyed digest, for some minutes; a changed password or a deleted user is noticed at once, because the stored hash is
 * looked up each time and is part of the digest.
 */
export function createSignIn(users: UserStore): SignIn {
  const key = randomBytes(32);
  const remembered = new Map<string, { until: number; isRight: Promise<boolean> }>();
  const decoy = hashPassword(randomBytes(16).toString('hex'));
  const limit = createLoginLimit();
  const verify = createVerifier();

  return async (username, password, address) => {
    const found = await users.findByUsername(username);
    const hash = found?.passwordHash ?? (await decoy);
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([username, password, hash]))
      .digest('hex');
    let known = remembered.get(digest);
    if (!known || known.until < Date.now()) {
      const keys = loginKeys(username, address);
      if (!limit.attempt(keys)) throw tooManyAttempts();
      // An unknown name is hashed too: else the time would tell which names exist.
      const isRight = verify(password, hash).then((right) => right && found !== null);
      // Noted before the answer is there: many requests of one program at once hash one password once.
      known = { until: Date.now() + REMEMBER_MS, isRight };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(digest, known);
      isRight.then(
        (right) => (right ? limit.forget(keys) : remembered.delete(digest)),
        () => remembered.delete(digest),
      );
    }
    if (!(await known.isRight) || !found) return null;
    const { passwordHash: _secret, ...user } = found;
    return user;
  };
}

/** Verifies a few passwords at a time and lets some wait; more than that are refused, whoever they are. */
function createVerifier(): typeof verifyPassword {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (password, hash) => {
    if (running >= AT_A_TIME) {
      if (waiting.length >= MOST_WAITING) throw tooManyAttempts();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await verifyPassword(password, hash);
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

function tooManyAttempts(): UserError {
  return new UserError('too_many_attempts', 'Too many attempts to sign in. Try again in five minutes.', 429);
}
