import { createRequire } from 'node:module';

/** What a common list cannot know. */
const OWN = ['adminadmin', 'gyoretsu', 'administrator'];
/** What people write instead of letters. A 1 may be an i or an l. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  ...{ '@': 'a', '4': 'a', '0': 'o', '3': 'e', '5': 's', $: 's', '7': 't', '+': 't', '8': 'b', '9': 'g' },
};

let known: ReadonlySet<string> | null = null;

/**
 * Whether a password is among the common ones: as it is, without what people add at its end or its blanks, or with the letters that
 * its digits replace.
 * @param lower in lower case and NFKC
 */
export function isCommonPassword(lower: string): boolean {
  const common = readCommon();
  const core = lower.replace(/[\p{N}\p{P}\p{S}\s]+$/u, '');
  // The rest of e.g. cat-1948-2071 is more than an ending.
  const texts = [lower, lower.replace(/\s/gu, ''), ...(core.length * 2 >= lower.length ? [core] : [])];
  return texts.some((text) => [text, unreplace(text, 'i'), unreplace(text, 'l')].some((form) => common.has(form)));
}

function unreplace(text: string, one: string): string {
  return text.replace(/[1!|]/g, one).replace(/[@40357$+89]/g, (sign) => REPLACEMENTS[sign] ?? sign);
}

/** Reads the list, which takes 6 MB of memory, when the first password is chosen. Most processes never need it. */
function readCommon(): ReadonlySet<string> {
  if (known) return known;
  const list: { dictionary: { 'passwords-common': string[] } } = createRequire(import.meta.url)(
    '@zxcvbn-ts/language-common',
  );
  known = new Set([...OWN, ...list.dictionary['passwords-common']]);
  return known;
}
