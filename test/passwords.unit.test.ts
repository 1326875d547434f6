import { describe, expect, test } from 'vitest';
import { assertStrong, findPasswordError, hashPassword, verifyPassword } from '../src/users/passwords.js';

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
    ['the letters of the name in another order', 'okanah12', /too similar/],
    ['short in characters, not in code units', '𠮷𠮷野𠮷家𠮷', /shorter than 8/],
    ['common with an ending', 'Password1!', /too common/],
    ['common in other signs', 'P@ssw0rd', /too common/],
    ['common in wide letters', 'Ｐａｓｓｗｏｒｄ', /too common/],
    ['common with blanks', 'i love you', /too common/],
    ['one character', 'aaaaaaaa', /repeats/],
    ['a short unit', 'abcabcabc', /repeats/],
    ['a run of digits', '98765432', /a run/],
    ['a run of letters', 'abcdefgh', /a run/],
    ['a run on the keyboard', 'poiuytrewq', /a run/],
    ['several runs', 'abcd-9876', /a run/],
    ['a run of kana', 'あいうえおかきく', /a run/],
    ['blanks', ' \u3000\u00a0     ', /nothing but blanks/],
  ])('is weak when it is %s', (_name, password, reason) => {
    expect(() => assertStrong(password, { username: 'hanako', email: 'hanako@sato.example' })).toThrow(reason);
  });

  test.each([
    'tall-bridge-42',
    'correct horse battery staple',
    'a complicated sentence about hanako and others',
    '春はあけぼのやうやう白く',
    'cat-1948-2071',
    'tall bridge tall bridge',
  ])('is strong enough when nothing speaks against it: %s', (password) => {
    expect(() => assertStrong(password, { username: 'hanako', email: 'h@x.com' })).not.toThrow();
  });

  test('is told all that speaks against it, by code', () => {
    const wrong = findPasswordError('12345678', { username: 'hanako', email: 'h@x.example' });
    expect(wrong?.reasons).toEqual(['numeric_password', 'sequential_password', 'common_password']);
    expect(wrong?.message).toBe(
      'This password is weak. It is only digits. It is a run of neighbouring characters, e.g. abcdefgh or qwertyuiop. It is too common.',
    );
  });

  test('may have as many code points as the longest', () => {
    const owner = { username: 'hanako', email: 'h@x.example' };
    const longest = '𠮷野家 tall '.repeat(100);
    expect(findPasswordError(longest.slice(0, 1_000), owner)).toBeNull();
    expect(findPasswordError('𠮷'.repeat(1_000), owner, { allowWeak: true })).toBeNull();
    expect(findPasswordError('𠮷'.repeat(1_001), owner)?.code).toBe('long_password');
  });
});
