import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { type FieldError, refuseFields } from '../errors.js';

/** OWASP's parameters for scrypt at 32 MiB (Password Storage Cheat Sheet): N = 2^15, r = 8, p = 3. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const LEAST_CHARACTERS = 8;
/** Longer than any that people type, and short enough to be hashed at no cost. */
export const LONGEST_PASSWORD = 1_000;
const COMMON = new Set([
  'password',
  'admin123',
  '12345678',
  '123456789',
  'qwertyui',
  'qwerty123',
  'iloveyou',
  'adminadmin',
]);

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
  if (password.length > LONGEST_PASSWORD) {
    const message = `The password must have at most ${LONGEST_PASSWORD} characters.`;
    return { field, message, code: 'long_password' };
  }
  const reasons = allowWeak ? [] : findWeaknesses(password, owner);
  if (reasons.length === 0) return null;
  return { field, message: `This password is weak: ${reasons.join(', ')}.`, code: 'weak_password' };
}

/** @throws UserError `weak_password` with all reasons, `missing_password`, or `long_password` */
export function assertStrong(password: string, owner: { username: string; email: string }, field = 'password'): void {
  const wrong = findPasswordError(password, owner, { field });
  if (wrong) refuseFields([wrong]);
}

/** Like Django's validators: not short, not common, not only digits, not like the user's own name. */
function findWeaknesses(password: string, { username, email }: { username: string; email: string }): string[] {
  const reasons: string[] = [];
  if (password.length < LEAST_CHARACTERS) reasons.push(`it is shorter than ${LEAST_CHARACTERS} characters`);
  if (COMMON.has(password.toLowerCase())) reasons.push('it is too common');
  if (/^\d+$/.test(password)) reasons.push('it is only digits');
  const own = [username, ...email.split(/[@.]/)].filter((word) => word.length > 2);
  if (own.some((word) => password.toLowerCase().includes(word.toLowerCase()))) {
    reasons.push('it is too similar to the user name or the email');
  }
  return reasons;
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: another system may send the same password in other code points (RFC 8265).
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: 128 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
