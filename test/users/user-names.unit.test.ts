import { describe, expect, test } from 'vitest';
import { nameKey } from '../../src/store/user-names.js';
import { findNameError } from '../../src/users/user-names.js';

describe('a user name', () => {
  test.each(['admin', '山田太郎', 'ヤマダさんa1', 'ли_1', '김철수_kim', 'x@y.example', '1234', 'ー々ヶ', 'ㄅ中a'])(
    'may be %s',
    (name) => {
      expect(findNameError(name)).toBeNull();
    },
  );

  test.each([
    ['аdmin', 'mixed_scripts'],
    ['αdmin', 'mixed_scripts'],
    ['한かな', 'mixed_scripts'],
    ['ᏣᎳᎩ', 'mixed_scripts'],
    ['a b', 'invalid_username'],
    ['', 'invalid_username'],
  ])('may not be %s', (name, code) => {
    expect(findNameError(name)?.code).toBe(code);
  });

  test.each([
    ['ADMIN', 'admin'],
    ['ａｄｍｉｎ', 'admin'],
    ['STRASSE', 'straße'],
    ['ΣΟΦΟΣ', 'σοφος'],
    ['ﾔﾏﾀﾞ', 'ヤマダ'],
  ])('is the same as %s and %s', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });
});
