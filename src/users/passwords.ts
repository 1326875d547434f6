import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { type FieldError, refuseFields } from '../errors.js';
import { findWeaknesses, WEAKNESSES } from './weaknesses.js';

/** OWASP's parameters for scrypt at 32 MiB (Password Storage Cheat Sheet): N = 2^15, r = 8, p = 3. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
/** In code points: longer than any that people type, and short enough to be hashed at no cost. */
export const LONGEST_PASSWORD = 1_000;

/** `scrypt$N$r$p$salt$key`, salt and key in base64. The parameters are stored with each hash, because they may grow later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Whether `password` is the one that was hashed. A hash in another form never matches. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64');
  const given = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * What is wrong with a new password; null if nothing is.
 * @param allowWeak accepts any that is neither empty nor too long
 */
export function findPasswordError(
  password: string,
  owner: { username: string; email: string },
  { allowWeak = false, field = 'password' } = {},
): FieldError | null {
  if (password === '') return { field, message: 'The password must not be empty.', code: 'missing_password' };
  if (isTooLong(password)) {
    const message = `The password must have at most ${LONGEST_PASSWORD} characters.`;
    return { field, message, code: 'long_password' };
  }
  const reasons = allowWeak ? [] : findWeaknesses(password, owner);
  if (reasons.length === 0) return null;
  const message = ['This password is weak.', ...reasons.map((reason) => WEAKNESSES[reason])].join(' ');
  return { field, message, code: 'weak_password', reasons };
}

/** Whether a password has more than LONGEST_PASSWORD code points. */
export function isTooLong(password: string): boolean {
  return password.length > LONGEST_PASSWORD && [...password].length > LONGEST_PASSWORD;
}

/** @throws UserError `weak_password` with all reasons, `missing_password`, or `long_password` */
export function assertStrong(password: string, owner: { username: string; email: string }, field = 'password'): void {
  const wrong = findPasswordError(password, owner, { field });
  if (wrong) refuseFields([wrong]);
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: another system may send the same password in other code points (RFC 8265).
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: 128 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
