/** With ten added, the letter `a`. */
const LETTER_TEN: u8 = 0x57;

/**
 * Writes a byte of UTF-8 as a JSON string has it, with the escapes that JSON.stringify uses. Returns the position after it.
 * NUL, which PostgreSQL refuses, becomes U+FFFD.
 */
export function encodeByte(to: i32, byte: u8): i32 {
  if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) {
    store<u8>(to, byte);
    return to + 1;
  }
  if (byte === 0) {
    store<u32>(to, 0xbdbfef);
    return to + 3;
  }
  store<u8>(to, 0x5c);
  const letter = shortEscape(byte);
  if (letter !== 0) {
    store<u8>(to, letter, 1);
    return to + 2;
  }
  store<u32>(to, 0x303075, 1); // `u00`
  store<u8>(to, hexDigit(byte >> 4), 4);
  store<u8>(to, hexDigit(byte & 15), 5);
  return to + 6;
}

/** The letter of a short escape (RFC 8259, 7), `\n` and its like; 0 if there is none. */
function shortEscape(byte: u8): u8 {
  if (byte === 0x22 || byte === 0x5c) return byte;
  if (byte === 0x0a) return 0x6e;
  if (byte === 0x0d) return 0x72;
  if (byte === 0x09) return 0x74;
  if (byte === 0x08) return 0x62;
  return byte === 0x0c ? 0x66 : 0;
}

function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : LETTER_TEN + value;
}
