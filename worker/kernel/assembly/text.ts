import { encodeByte } from './json';

/** Where the text that encodeText took ended: at its `<`. */
export let textEnd: i32 = 0;

/**
 * Writes XML content from `from` up to the next `<` as the inside of a JSON string (RFC 8259, 7). Returns the position after
 * it, at most SLACK bytes beyond `limit`. Takes the five entities that XML has by name, quotes, backslashes, tabs and line
 * feeds. Returns 0 for anything else, e.g. an `_x` that may begin an escape. readers/xml/text.ts writes the same, and takes
 * everything.
 */
export function encodeText(from: i32, to: i32, limit: i32): i32 {
  while (to <= limit) {
    const bytes = v128.load(from);
    v128.store(to, bytes);
    const special = specialBytes(bytes);
    if (special === 0) {
      from += 16;
      to += 16;
      continue;
    }
    const before = ctz(special);
    from += before;
    to += before;
    const byte = load<u8>(from);
    if (byte === 0x3c) {
      textEnd = from;
      return to;
    }
    if (byte === 0x26) {
      const length = encodeEntity(from, to);
      if (length === 0) return 0;
      from += length;
      to += load<u8>(to) === 0x5c ? 2 : 1;
      continue;
    }
    if (byte === 0x5f) {
      if (load<u8>(from, 1) === 0x78) return 0;
      store<u8>(to++, byte);
    } else {
      // XML and JSON treat the other control characters differently: JavaScript decides.
      if (byte !== 0x22 && byte !== 0x5c && byte !== 0x0a && byte !== 0x09) return 0;
      to = encodeByte(to, byte);
    }
    from++;
  }
  return 0;
}

/** A bit for each byte that cannot go into JSON as it is, or may begin something: control characters, `"`, `&`, `<`, `\` and `_`. */
function specialBytes(bytes: v128): i32 {
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const ampersands = i8x16.eq(bytes, i8x16.splat(0x26));
  const tags = i8x16.eq(bytes, i8x16.splat(0x3c));
  const backslashes = i8x16.eq(bytes, i8x16.splat(0x5c));
  const underscores = i8x16.eq(bytes, i8x16.splat(0x5f));
  return i8x16.bitmask(
    v128.or(v128.or(v128.or(controls, quotes), v128.or(ampersands, tags)), v128.or(backslashes, underscores)),
  );
}

/** Writes the character of the entity at `at`, and returns the bytes that the entity takes; 0 for any but XML's own five. */
function encodeEntity(at: i32, to: i32): i32 {
  const name = load<u32>(at, 1);
  if (name === 0x3b706d61) {
    store<u8>(to, 0x26); // amp;
    return 5;
  }
  if ((name & 0xffffff) === 0x3b746c) {
    store<u8>(to, 0x3c); // lt;
    return 4;
  }
  if ((name & 0xffffff) === 0x3b7467) {
    store<u8>(to, 0x3e); // gt;
    return 4;
  }
  if (load<u8>(at, 5) !== 0x3b) return 0;
  if (name === 0x746f7571) {
    store<u16>(to, 0x225c); // quot;
    return 6;
  }
  if (name === 0x736f7061) {
    store<u8>(to, 0x27); // apos;
    return 6;
  }
  return 0;
}

/** Whether the text `from .. textEnd` begins or ends with a blank. Such blanks count only if the part says so. */
export function hasBlankEnds(from: i32): bool {
  return isBlank(load<u8>(from)) || isBlank(load<u8>(textEnd - 1));
}

function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x09;
}
