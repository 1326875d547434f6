import { isCommonPassword } from './known-passwords.js';

const LEAST_CHARACTERS = 8;
/** As in Django's UserAttributeSimilarityValidator. */
const MOST_SIMILAR = 0.7;
/** Orders that people type along: rows and columns of a keyboard, and the Japanese syllabary. Code points are another. */
const ORDERS = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1234567890',
  'qwertzuiop',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん',
];
const NEIGHBOURS = new Set(ORDERS.flatMap((order) => pairsOf([...order])));
const SHORTEST_RUN = 3;

/** What speaks against a password, by code: a sentence for people. The panel has words of its own for each. */
export const WEAKNESSES = {
  blank_password: 'It is nothing but blanks.',
  short_password: `It is shorter than ${LEAST_CHARACTERS} characters.`,
  numeric_password: 'It is only digits.',
  repeating_password: 'It repeats the same few characters.',
  sequential_password: 'It is a run of neighbouring characters, e.g. abcdefgh or qwertyuiop.',
  common_password: 'It is too common.',
  similar_password: 'It is too similar to the user name or the email.',
} as const;
export type Weakness = keyof typeof WEAKNESSES;

/** What speaks against a password, in the order of WEAKNESSES. A length counts code points of the form that is hashed (NFKC). */
export function findWeaknesses(password: string, owner: { username: string; email: string }): Weakness[] {
  const plain = password.normalize('NFKC');
  const characters = [...plain];
  if (/^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u.test(plain)) return ['blank_password'];
  const lower = plain.toLowerCase();
  const found: [Weakness, boolean][] = [
    ['short_password', characters.length < LEAST_CHARACTERS],
    ['numeric_password', /^\p{Nd}+$/u.test(plain)],
    ['repeating_password', isRepeating([...lower])],
    ['sequential_password', isRun(lower)],
    ['common_password', isCommonPassword(lower)],
    ['similar_password', isSimilar(lower, owner)],
  ];
  return found.filter(([, holds]) => holds).map(([weakness]) => weakness);
}

/** Whether a unit that would be too short alone makes up the whole, e.g. abcabcab, or there are no more than two characters in all. */
function isRepeating(characters: string[]): boolean {
  if (new Set(characters).size <= 2) return true;
  const longest = Math.min(LEAST_CHARACTERS - 1, Math.floor(characters.length / 2));
  for (let period = 1; period <= longest; period++) {
    if (characters.every((character, at) => at < period || character === characters[at - period])) return true;
  }
  return false;
}

/** Whether all letters and digits belong to runs, e.g. abcdefgh, 1234-qwer or aaabbbccc. */
function isRun(lower: string): boolean {
  const characters = [...lower.replace(/[^\p{L}\p{N}]/gu, '')];
  if (characters.length * 2 < [...lower].length) return false;
  let length = 1;
  for (let at = 1; at <= characters.length; at++) {
    const [before, here] = [characters[at - 1] ?? '', characters[at]];
    if (here !== undefined && areNeighbours(before, here)) {
      length++;
    } else {
      if (length < SHORTEST_RUN) return false;
      length = 1;
    }
  }
  return true;
}

function areNeighbours(one: string, other: string): boolean {
  const distance = Math.abs((one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0));
  return distance <= 1 || NEIGHBOURS.has(one + other);
}

/** Each two characters that follow each other, in both directions. */
function pairsOf(order: string[]): string[] {
  return order.slice(1).flatMap((here, at) => [`${order[at]}${here}`, `${here}${order[at]}`]);
}

/**
 * Whether a password is like a part of the user's name or address, by Django's rule. The same holds if such a part makes up a third of
 * it, e.g. in hanako-2024. A longer passphrase may hold a name by chance.
 */
function isSimilar(lower: string, { username, email }: { username: string; email: string }): boolean {
  const length = [...lower].length;
  return [username, email].some((text) => {
    const whole = text.normalize('NFKC').toLowerCase();
    const parts = [whole, ...whole.split(/[^\p{L}\p{N}]+/u)].filter((part) => part !== '');
    return parts.some((part) => {
      const size = [...part].length;
      const isPart = size > 2 && size * 3 >= length && lower.includes(part);
      return isPart || quickRatio([...lower], [...part]) >= MOST_SIMILAR;
    });
  });
}

/** Python's `difflib.SequenceMatcher.quick_ratio`: how many characters two texts share, in any order, from 0 to 1. */
function quickRatio(one: string[], other: string[]): number {
  const left = new Map<string, number>();
  for (const character of other) left.set(character, (left.get(character) ?? 0) + 1);
  let shared = 0;
  for (const character of one) {
    const count = left.get(character) ?? 0;
    if (count > 0) shared++;
    left.set(character, count - 1);
  }
  return (2 * shared) / (one.length + other.length);
}
