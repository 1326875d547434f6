import { createHmac, randomBytes } from 'node:crypto';
import type { StoreDeps } from '../deps.js';
import { UserError } from '../errors.js';
import { type Actor, noteDeeds } from '../store/audit.js';
import { nameKey } from '../store/user-names.js';
import { type User, userObject } from '../store/users.js';
import { createLoginLimit, type Place } from './login-limit.js';
import { hashPassword, verifyPassword } from './passwords.js';

/** How long a right password need not be hashed again, in milliseconds, if the user's stored hash stays the same. */
const REMEMBER_MS = 5 * 60 * 1_000;
const MOST_REMEMBERED = 1_000;
/** Passwords hashed at a time. Each takes one of the four threads that files and compression need, too. */
const AT_A_TIME = 2;
const MOST_WAITING = 50;

/**
 * Checks a name and a password. Returns null if they do not belong together.
 * @throws UserError `too_many_attempts` (429) before anything is hashed
 */
export type SignIn = (username: string, password: string, place: Place, way: Actor['way']) => Promise<User | null>;

/**
 * Programs send their password with every request, and hashing is slow on purpose. Right passwords are therefore remembered for some
 * minutes, as keyed digests. The stored hash is part of the digest, and is looked up each time. A changed password or a deleted user is
 * therefore noticed at once.
 */
export function createSignIn({ users, db }: Pick<StoreDeps, 'users' | 'db'>): SignIn {
  const key = randomBytes(32);
  const remembered = new Map<string, { until: number; isRight: Promise<boolean> }>();
  const decoy = hashPassword(randomBytes(16).toString('hex'));
  const limit = createLoginLimit(db);
  const verify = createVerifier();

  return async (username, password, place, way) => {
    const found = await users.findByUsername(username);
    const hash = found?.passwordHash ?? (await decoy);
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([username, password, hash, found?.isActive]))
      .digest('hex');
    let known = remembered.get(digest);
    // At the panel's login the password is hashed each time, because the browser has to become known.
    if (way === 'panel' || !known || known.until < Date.now()) {
      const isRight = check(found, username, password, hash, place, way);
      // Remembered before the result is known: many requests of one program at once hash one password once.
      known = { until: Date.now() + REMEMBER_MS, isRight };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(digest, known);
      isRight.then(
        (right) => right || remembered.delete(digest),
        () => remembered.delete(digest),
      );
    }
    if (!(await known.isRight) || !found?.isActive) return null;
    const { passwordHash: _secret, ...user } = found;
    return user;
  };

  async function check(
    found: User | null,
    username: string,
    password: string,
    hash: string,
    place: Place,
    way: Actor['way'],
  ): Promise<boolean> {
    // Counted by the account. Otherwise each other spelling of its name would have attempts of its own.
    const attempt = await limit.attempt(found?.username ?? nameKey(username), place);
    if (!attempt) throw tooManyAttempts();
    // An unknown name is hashed too. Otherwise the time would tell which names exist.
    // The right password of a user who is not active is refused as a wrong one, and counts as one. It must not tell that it is right.
    const right = (await verify(password, hash, attempt.isKnown)) && found?.isActive === true;
    if (right) await attempt.succeed();
    else
      await noteDeeds(db, failedActor(found, place, way), [
        { action: 'sign_in_failed', ...(found && userObject(found)) },
      ]);
    return right;
  }
}

/** A name that no user has is not stored, because people type their password there by mistake. */
function failedActor(found: User | null, { address }: Place, way: Actor['way']): Actor {
  return { userId: null, username: found?.username ?? '', address, way };
}

/**
 * Verifies a few passwords at a time, lets some wait, and refuses more than that. Those from known places go first. They are not
 * refused because of many strangers.
 */
function createVerifier(): (password: string, hash: string, isKnown: boolean) => Promise<boolean> {
  let running = 0;
  const known: (() => void)[] = [];
  const strangers: (() => void)[] = [];
  return async (password, hash, isKnown) => {
    if (running >= AT_A_TIME) {
      const waiting = isKnown ? known : strangers;
      if (waiting.length >= MOST_WAITING) throw tooManyAttempts();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await verifyPassword(password, hash);
    } finally {
      running--;
      (known.shift() ?? strangers.shift())?.();
    }
  };
}

function tooManyAttempts(): UserError {
  const message = 'Too many attempts to sign in. Try again in five minutes.';
  return new UserError('too_many_attempts', message, 429, [], { retryAfter: 5 * 60 });
}
