import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { UserError } from './errors.js';

/** OWASP's parameters for scrypt at 32 MiB (Password Storage Cheat Sheet): N = 2^15, r = 8, p = 3. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const LEAST_CHARACTERS = 8;
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

/** `scrypt$N$r$p$salt$key`, salt and key in base64: the parameters travel along, so that they can grow later. */
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
 * As Django's validators: not short, not common, not only digits, not the user's own name.
 * @throws UserError `weak_password` with every reason there is
 */
export function assertStrong(password: string, { username, email }: { username: string; email: string }): void {
  const reasons: string[] = [];
  if (password.length < LEAST_CHARACTERS) reasons.push(`it is shorter than ${LEAST_CHARACTERS} characters`);
  if (COMMON.has(password.toLowerCase())) reasons.push('it is too common');
  if (/^\d+$/.test(password)) reasons.push('it is only digits');
  const own = [username, ...email.split(/[@.]/)].filter((word) => word.length > 2);
  if (own.some((word) => password.toLowerCase().includes(word.toLowerCase()))) {
    reasons.push('it is too similar to the user name or the email');
  }
  if (reasons.length > 0) {
    const message = `This password is weak: ${reasons.join(', ')}.`;
    throw new UserError('weak_password', message, 400, [{ field: 'password', message }]);
  }
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on another system may come in other code points (RFC 8265 says why).
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: 128 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
