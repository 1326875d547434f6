import { PREFIX, PREFIX_SIZE } from '../memory-map';
import { get } from './state';

/** The prefix of the part's names, with its colon. The mask selects which of eight bytes are compared with it. */
let prefix: u64 = 0;
let prefixMask: u64 = 0;
let prefixSize: i32 = 0;

export let isPrefixed: bool = false;

/** Reads the prefix from the state. */
export function takePrefix(): void {
  prefixSize = get(PREFIX_SIZE);
  isPrefixed = prefixSize !== 0;
  prefixMask = prefixSize === 0 ? 0 : <u64>-1 >> (64 - 8 * prefixSize);
  prefix = load<u64>(PREFIX) & prefixMask;
}

/** Returns the position after `<name`, of up to seven letters; 0 if anything else is at this position. */
export function opened(at: i32, name: u64, letters: i32): i32 {
  // Without a prefix all bytes are compared at once: every cell comes here a few times.
  if (!isPrefixed) return isHere(at, (name << 8) | 0x3c, letters + 1) ? at + letters + 1 : 0;
  return load<u8>(at) === 0x3c ? named(at + 1, name, letters) : 0;
}

/** Returns the position after `</name>`, of up to five letters; 0 if anything else is at this position. */
export function closed(at: i32, name: u64, letters: i32): i32 {
  if (!isPrefixed) {
    const tag = 0x2f3c | (name << 16) | ((<u64>0x3e) << (16 + 8 * letters));
    return isHere(at, tag, letters + 3) ? at + letters + 3 : 0;
  }
  if (load<u16>(at) !== 0x2f3c) return 0;
  const after = named(at + 2, name, letters);
  return after !== 0 && load<u8>(after) === 0x3e ? after + 1 : 0;
}

/** The position after the prefix and a name. */
function named(at: i32, name: u64, letters: i32): i32 {
  if ((load<u64>(at) & prefixMask) !== prefix) return 0;
  at += prefixSize;
  return isHere(at, name, letters) ? at + letters : 0;
}

/** Whether these bytes, up to eight, the first lowest, are at this position. */
function isHere(at: i32, bytes: u64, count: i32): bool {
  return (load<u64>(at) & (<u64>-1 >> (64 - 8 * count))) === bytes;
}

/** Bytes of ` xml:space="preserve"`. */
const PRESERVE_LENGTH: i32 = 21;

/**
 * Returns the position after a tag whose name has been read up to `at`; 0 if it has a `<`, or quotes of the other kind. The
 * sentinels behind the end have every byte looked for here, therefore the loops end.
 */
export function tagEnd(at: i32): i32 {
  while (true) {
    const byte = load<u8>(at);
    if (byte === 0x3e) return at + 1;
    if (byte === 0x3c || byte === 0x27) return 0;
    if (byte === 0x22) {
      do at++;
      while (load<u8>(at) !== 0x22);
    }
    at++;
  }
}

/** Whether the tag that ends before `at` is an empty element's. */
export function isEmptyTag(at: i32): bool {
  return load<u8>(at - 2) === 0x2f;
}

/** Whether the text that the last `textStart` was for keeps the blanks at its ends. */
export let keepsBlanks: bool = false;

/**
 * Returns where the text of a `t` begins whose name has been read up to `at`. The tag has xml:space="preserve" or no
 * attributes; 0 for any other. `fromAbove` says whether blanks are kept if the tag itself does not say so.
 */
export function textStart(at: i32, fromAbove: bool): i32 {
  keepsBlanks = fromAbove;
  if (
    load<u64>(at) === 0x6170733a6c6d7820 && // ` xml:spa`
    load<u64>(at, 8) === 0x73657270223d6563 && // `ce="pres`
    load<u64>(at, 13) === 0x2265767265736572 // `reserve"`
  ) {
    keepsBlanks = true;
    at += PRESERVE_LENGTH;
  }
  return load<u8>(at) === 0x3e ? at + 1 : 0;
}
