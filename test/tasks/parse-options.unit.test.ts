import { describe, expect, test } from 'vitest';
import { readParseOptions } from '../../src/tasks/parse-options.js';

const NONE = { encoding: undefined, delimiter: undefined, infer_types: undefined };

describe('options of a parse', () => {
  test.each(['shift_jis', 'utf-8', 'EUC-JP', 'windows-1252', 'utf-16le'])('may name the encoding %s', (encoding) => {
    expect(readParseOptions({ ...NONE, encoding })).toEqual({ encoding });
  });

  test.each([',', ';', '\t', '|', '||', '→', '12345678'])('may name the delimiter “%s”', (delimiter) => {
    expect(readParseOptions({ ...NONE, delimiter })).toEqual({ delimiter });
  });

  test.each([true, false])('may say %s of types', (infer_types) => {
    expect(readParseOptions({ ...NONE, infer_types })).toEqual({ infer_types });
  });

  test('may all be left out', () => {
    expect(readParseOptions(NONE)).toEqual({});
  });

  const ENCODING =
    '--encoding must be the name of an encoding, e.g. utf-8, utf-16le, shift_jis, euc-jp or windows-1252.';
  const CHARACTERS = '--delimiter must not hold quotation marks, line ends or NULs.';
  test.each([
    [{ encoding: 'klingon' }, ENCODING],
    [{ encoding: '' }, ENCODING],
    [{ delimiter: '"' }, CHARACTERS],
    [{ delimiter: 'a\n' }, CHARACTERS],
    [{ delimiter: '\r' }, CHARACTERS],
    [{ delimiter: '\0' }, CHARACTERS],
    [{ delimiter: '\ud800' }, CHARACTERS],
    [{ infer_types: 'yes' }, '--infer-types must be true or false.'],
    [{ encoding: 'x', infer_types: 1 }, `${ENCODING.slice(0, -1)}; --infer-types must be true or false.`],
  ])('are refused by name: %o', (given, message) => {
    expect(() => readParseOptions({ ...NONE, ...given })).toThrow(
      expect.objectContaining({ code: 'invalid_option', message }),
    );
  });

  test('say how long a delimiter may be', () => {
    expect(() => readParseOptions({ ...NONE, delimiter: '' })).toThrow('--delimiter must have at least one character');
    expect(() => readParseOptions({ ...NONE, delimiter: 'x'.repeat(1_000) })).toThrow(
      /--delimiter must have at most \d+ characters/,
    );
  });
});
