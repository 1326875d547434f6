import { groupAlike } from '../store/user-names.js';
import type { UserStore } from '../store/users.js';

/** Django's rule for user names. */
const USERNAME = /^[\p{L}\p{N}_@.+-]{1,150}$/u;

/** The scripts of today's languages (UAX 31, table 5). JavaScript cannot say which script a character has. */
const SCRIPTS = [
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Bopomofo',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Greek',
    'Gujarati',
  ],
  ...['Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin', 'Malayalam'],
  ...['Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
];
/** Scripts that may be in one name: "highly restrictive" of UTS 39, 5.2. */
const TOGETHER = [
  ...SCRIPTS.map((script) => [script]),
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];
const ALLOWED = TOGETHER.map((scripts) => {
  const classes = [...scripts, 'Common', 'Inherited'].map((script) => `\\p{Script_Extensions=${script}}`);
  return new RegExp(`^[${classes.join('')}]*$`, 'u');
});

/** A user name as it is stored: NFKC, in which one look has one form. */
export function normalizeName(username: string): string {
  return username.normalize('NFKC');
}

/** What is wrong with a new name in NFKC: a code and a sentence; null if nothing is. */
export function findNameError(username: string): { code: string; message: string } | null {
  if (!USERNAME.test(username)) {
    return {
      code: 'invalid_username',
      message: 'The username may hold up to 150 letters, digits and @ . + - _.',
    };
  }
  if (ALLOWED.some((allowed) => allowed.test(username))) return null;
  // Otherwise a Cyrillic а could pass for a Latin a.
  return { code: 'mixed_scripts', message: 'The username mixes letters of scripts that do not belong together.' };
}

/**
 * The names of users that differ in case alone. New ones are refused, but older ones may exist. Such users have to write their names
 * exactly.
 * @returns groups of two or more, each in order
 */
export async function listAlikeNames(users: UserStore): Promise<string[][]> {
  const groups = groupAlike(await users.listNames(null));
  return [...groups.values()].filter(({ length }) => length > 1);
}
