/**
 * Returns the position after a number that is valid JSON as written (RFC 8259, 6) and that any program can hold. Returns -1 for
 * anything else, e.g. `+1`, `.5`, `007`, more than 40 characters, or an exponent beyond 99. A byte that is no part of a number must
 * follow.
 */
export function numberEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  let byte = bytes[i] ?? 0;
  if (byte === 0x2d) byte = bytes[++i] ?? 0;
  if (byte === 0x30) byte = bytes[++i] ?? 0;
  else if (byte > 0x30 && byte <= 0x39) {
    do byte = bytes[++i] ?? 0;
    while (byte >= 0x30 && byte <= 0x39);
  } else return -1;
  if (byte === 0x2e) {
    byte = bytes[++i] ?? 0;
    if (byte < 0x30 || byte > 0x39) return -1;
    do byte = bytes[++i] ?? 0;
    while (byte >= 0x30 && byte <= 0x39);
  }
  if (byte === 0x45 || byte === 0x65) {
    byte = bytes[++i] ?? 0;
    if (byte === 0x2b || byte === 0x2d) byte = bytes[++i] ?? 0;
    const digits = i;
    while (byte >= 0x30 && byte <= 0x39) byte = bytes[++i] ?? 0;
    if (i === digits || i - digits > 2) return -1;
  }
  if (byte !== 0x3c || i - at > 40) return -1;
  return i;
}

/**
 * A number in valid JSON: its own digits if they are valid, else as JavaScript writes it. Returns null if the text is no number, or one
 * beyond a double's range.
 */
export function normalNumber(text: string): string | null {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(E[-+]?\d+)?$/i.test(text)) return null;
  if (text.length <= 40 && /^-?(0|[1-9]\d*)(\.\d+)?(E[-+]?\d{1,2})?$/i.test(text)) return text;
  const value = Number(text);
  return Number.isFinite(value) ? String(value) : null;
}

const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** The value of a number that `numberEnd` accepts: `bytes[from .. to)`. */
export function decimalAt(bytes: Buffer, from: number, to: number): number {
  let mantissa = 0;
  let decimals = 0;
  let point = -1;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x2e) point = i;
    else if (byte >= 0x30 && byte <= 0x39) mantissa = mantissa * 10 + byte - 0x30;
    else return Number(bytes.toString('latin1', from, to));
  }
  // Below 2^53 and 10^22 both are exact, and the quotient is rounded correctly (Clinger's fast path).
  if (point >= 0) decimals = to - point - 1;
  if (mantissa > Number.MAX_SAFE_INTEGER || decimals > 22) return Number(bytes.toString('latin1', from, to));
  return mantissa / (POWERS[decimals] ?? 1);
}
