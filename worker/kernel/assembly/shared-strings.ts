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
import { keepsBlanks, tagEnd, textStart } from './markup';
import { get, set } from './state';
import { encodeText, hasBlankEnds, textEnd } from './text';

const START_ITEM: u32 = 0x3e69733c; // `<si>`
const START_TEXT: u16 = 0x743c; // `<t`
const END_TEXT: u32 = 0x3e742f3c; // `</t>`
const END_ITEM: u64 = 0x3e69732f3c; // `</si>`
const FIVE_BYTES: u64 = 0xffffffffff;
const RUN: u32 = 0x6850723c; // `<rPh`
const RUN_TEXT: u32 = 0x3e743c; // `<t>`
const END_RUN: u64 = 0x50722f3c3e742f3c; // `</t></rP`
const END_RUN_NAME: u16 = 0x3e68; // `h>`
const PROPERTIES: u32 = 0x6f68703c; // `<pho`

/**
 * Reads the items of a shared strings part from `start` on, up to `end`, in the form that nearly all have, `<si><t>…</t></si>`, into the
 * arena, with its place in front. Answers the position after the last one: of any other form, of half an item, or where there is no room left.
 */
export function scanStrings(start: i32, end: i32): i32 {
  const arena = get(ARENA);
  const limit = get(ARENA_END);
  const spilledBytes = get(SPILLED_BYTES);
  const most = get(MOST_STRINGS);
  const itemsKeepBlanks = get(KEEPS_BLANKS) !== 0;
  let count = get(STRING_COUNT);
  let to = arena + get(ARENA_USED);
  let at = start;
  while (at < end && count < most) {
    if (load<u32>(at) !== START_ITEM || load<u16>(at, 4) !== START_TEXT) {
      if (load<u8>(at) === 0x3c) break;
      at++;
      continue;
    }
    const from = textStart(at + 6, itemsKeepBlanks);
    if (from === 0) break;
    const quote = encodeText(from, to + 1, limit);
    if (quote === 0 || load<u32>(textEnd) !== END_TEXT) break;
    if (quote - to > TEXT_LIMIT || (!keepsBlanks && textEnd > from && hasBlankEnds(from))) break;
    const next = phoneticEnd(textEnd + 4);
    if (next === 0 || (load<u64>(next) & FIVE_BYTES) !== END_ITEM || next + 5 > end) break;
    store<u8>(to, 0x22);
    store<u8>(quote, 0x22);
    to = quote + 1;
    count++;
    store<i32>(STRINGS + (count << 2), spilledBytes + to - arena);
    at = next + 5;
  }
  set(ARENA_USED, to - arena);
  set(STRING_COUNT, count);
  return at;
}

/**
 * The position after what says how a text is read aloud (ECMA-376 part 1, 18.4.3 and 18.4.6), in the form in which Japanese Excel
 * puts it behind nearly every text that was typed: `<rPh sb="0" eb="2"><t>…</t></rPh><phoneticPr fontId="1"/>`, of which either
 * may be missing. 0 for any other form.
 */
function phoneticEnd(at: i32): i32 {
  while (load<u32>(at) === RUN) {
    at = tagEnd(at + 4);
    if (at === 0 || (load<u32>(at) & 0xffffff) !== RUN_TEXT) return 0;
    at += 3;
    while (load<u8>(at) !== 0x3c) at++;
    if (load<u64>(at) !== END_RUN || load<u16>(at, 8) !== END_RUN_NAME) return 0;
    at += 10;
  }
  if (load<u32>(at) !== PROPERTIES) return at;
  at = tagEnd(at + 4);
  return at === 0 || load<u8>(at - 2) !== 0x2f ? 0 : at;
}
