import { readFileSync } from 'node:fs';
import { type CollectionTag, parse, type ScalarTag, type TagId } from 'yaml';

/** What Compose's own tag `!reset` leaves of a value: nothing. */
const RESET = Symbol('reset');

const reset: CollectionTag = { tag: '!reset', collection: 'seq', resolve: () => RESET };

type Mapping = Record<string, unknown>;

/** Reads a Compose file as it is written: variables are not filled in. */
export function readCompose(file: string): Mapping {
  const customTags = (tags: (ScalarTag | CollectionTag | TagId)[]) => [...tags, reset];
  return parse(readFileSync(file, 'utf8'), { merge: true, customTags });
}

/** Without the values that are reset. The schema of the specification knows no tags. */
export function withoutReset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReset);
  if (!isMapping(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== RESET);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutReset(each)]));
}

/**
 * Puts one file on top of another, as the Compose Specification has it (13-merge.md): mappings are merged, lists are appended, and
 * commands are replaced.
 */
export function mergeCompose(base: unknown, over: unknown, name = ''): unknown {
  if (over === undefined) return base;
  if (over === RESET) return undefined;
  if (['command', 'entrypoint', 'test'].includes(name)) return over;
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over];
  if (!isMapping(base) || !isMapping(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((each) => [each, mergeCompose(base[each], over[each], each)]));
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
