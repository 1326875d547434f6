import { describe, expect, test } from 'vitest';
import { assertStrong, hashPassword, verifyPassword } from '../src/users/passwords.js';

describe('a password', () => {
  test('is right or wrong, and never stored as it is', async () => {
    const hash = await hashPassword('正しい馬 correct horse');
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(hash).not.toContain('horse');
    expect(await verifyPassword('正しい馬 correct horse', hash)).toBe(true);
    expect(await verifyPassword('正しい馬 correct hors', hash)).toBe(false);
    expect(await hashPassword('正しい馬 correct horse')).not.toBe(hash);
  });

  test('is the same however a keyboard composes its letters', async () => {
    expect(await verifyPassword('cafe\u0301-\uFF21\uFF22\uFF23', await hashPassword('café-ABC'))).toBe(true);
  });

  test('never matches a hash in another form', async () => {
    for (const hash of ['', 'x', 'pbkdf2_sha256$260000$salt$key', 'scrypt$1$1$1$$']) {
      expect(await verifyPassword('x', hash)).toBe(false);
    }
  });

  test.each([
    ['short', 'abc', /shorter than 8/],
    ['common', 'password', /too common/],
    ['only digits', '8305718264', /only digits/],
    ['the user name', 'xx-hanako-xx', /too similar/],
    ['the email', 'sato.example1', /too similar/],
  ])('is weak when it is %s', (_name, password, reason) => {
    expect(() => assertStrong(password, { username: 'hanako', email: 'hanako@sato.example' })).toThrow(reason);
  });

  test('is strong enough when nothing speaks against it', () => {
    expect(() => assertStrong('tall-bridge-42', { username: 'hanako', email: 'h@x.example' })).not.toThrow();
  });
});
