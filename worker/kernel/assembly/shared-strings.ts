import { TEXT_LIMIT } from '../limits';
import {
  ARENA,
  ARENA_END,
  ARENA_USED,
  KEEPS_BLANKS,
  MOST_STRINGS,
  SPILLED_BYTES,
  STRING_COUNT,
  STRINGS,
} from '../memory-map';
import { closed, isEmptyTag, keepsBlanks, opened, tagEnd, takePrefix, textStart } from './markup';
import { get, set } from './state';
import { encodeText, hasBlankEnds, textEnd } from './text';

// Names of elements.
const ITEM: u64 = 0x6973; // `si`
const TEXT: u64 = 0x74; // `t`
const PHONETIC_RUN: u64 = 0x685072; // `rPh`
const PHONETIC_PROPERTIES: u64 = 0x6974656e6f6870; // `phoneti`, `cPr`

/**
 * Reads the items of a shared strings part from `start` on, up to `end`, into the arena, with its place in front. Takes the
 * form that nearly all have, `<si><t>…</t></si>`. Returns the position after the last item read. It stops before an item of any
 * other form, before half an item, and if there is no room left.
 */
export function scanStrings(start: i32, end: i32): i32 {
  takePrefix();
  const arena = get(ARENA);
  const limit = get(ARENA_END);
  const spilledBytes = get(SPILLED_BYTES);
  const most = get(MOST_STRINGS);
  const itemsKeepBlanks = get(KEEPS_BLANKS) !== 0;
  let count = get(STRING_COUNT);
  let to = arena + get(ARENA_USED);
  let at = start;
  while (at < end && count < most) {
    if (load<u8>(at) !== 0x3c) {
      // Characters between tags mean nothing here.
      at++;
      continue;
    }
    const from = itemStart(at, itemsKeepBlanks);
    if (from === 0) break;
    const quote = encodeText(from, to + 1, limit);
    if (quote === 0) break;
    const tag = closed(textEnd, TEXT, 1);
    if (tag === 0) break;
    if (quote - to > TEXT_LIMIT || (!keepsBlanks && textEnd > from && hasBlankEnds(from))) break;
    const itemEnd = phoneticEnd(tag);
    if (itemEnd === 0) break;
    const next = closed(itemEnd, ITEM, 2);
    if (next === 0 || next > end) break;
    store<u8>(to, 0x22);
    store<u8>(quote, 0x22);
    to = quote + 1;
    count++;
    store<i32>(STRINGS + (count << 2), spilledBytes + to - arena);
    at = next;
  }
  set(ARENA_USED, to - arena);
  set(STRING_COUNT, count);
  return at;
}

/**
 * Returns the position after what says how a text is read aloud (ECMA-376 part 1, 18.4.3 and 18.4.6). Japanese Excel puts it
 * behind nearly every text that was typed: `<rPh sb="0" eb="2"><t>…</t></rPh><phoneticPr fontId="1"/>`. Either of the two may
 * be missing. Returns 0 for any other form.
 */
function phoneticEnd(at: i32): i32 {
  for (let run = opened(at, PHONETIC_RUN, 3); run !== 0; run = opened(at, PHONETIC_RUN, 3)) {
    at = tagEnd(run);
    if (at === 0) return 0;
    at = opened(at, TEXT, 1);
    if (at === 0 || load<u8>(at) !== 0x3e) return 0;
    while (load<u8>(at) !== 0x3c) at++;
    at = closed(at, TEXT, 1);
    if (at === 0) return 0;
    at = closed(at, PHONETIC_RUN, 3);
    if (at === 0) return 0;
  }
  const properties = opened(at, PHONETIC_PROPERTIES, 7);
  if (properties === 0) return at;
  at = tagEnd(properties);
  return at === 0 || !isEmptyTag(at) ? 0 : at;
}

/** Returns where the text of the item at `at` begins; 0 for any other form. */
function itemStart(at: i32, itemsKeepBlanks: bool): i32 {
  const item = opened(at, ITEM, 2);
  if (item === 0 || load<u8>(item) !== 0x3e) return 0;
  const text = opened(item + 1, TEXT, 1);
  return text === 0 ? 0 : textStart(text, itemsKeepBlanks);
}
