import type { Decoder } from './decoder.js';

/**
 * Windows' code page 949 has the Hangul that KS X 1001 lacks from this lead byte on. They are in Unicode's order, by lead byte, on
 * trail bytes that KS X 1001 leaves free.
 */
const FIRST_LEAD = 0x81;
/** From this lead byte on KS X 1001 has the trail bytes from 0xA1. */
const SHARED_LEAD = 0xa1;
const FIRST_HANGUL = 0xac00;
const LAST_HANGUL = 0xd7a3;

let extension: Map<number, number> | null = null;

/**
 * Code page 949 (Unified Hangul Code), which is the WHATWG's EUC-KR. `ksx1001` is the platform's decoder of EUC-KR: in Node it knows KS
 * X 1001 alone. With it alone 8,822 of the 11,172 syllables would be lost.
 */
export class KoreanDecoder implements Decoder {
  readonly encoding = 'euc-kr';
  /** The first byte of a character whose second has not come yet. */
  private cut: Uint8Array = new Uint8Array(0);

  constructor(private readonly ksx1001: TextDecoder) {
    extension ??= makeExtension(ksx1001);
  }

  decode(piece: Uint8Array = new Uint8Array(0), { stream = false } = {}): string {
    const { ksx1001 } = this;
    const bytes = this.cut.length === 0 ? piece : Buffer.concat([this.cut, piece]);
    let text = '';
    let plainFrom = 0;
    let i = 0;
    while (i < bytes.length) {
      const lead = bytes[i] ?? 0;
      if (lead >= FIRST_LEAD && stream && i + 1 === bytes.length) break;
      const hangul = lead < FIRST_LEAD ? undefined : extension?.get((lead << 8) | (bytes[i + 1] ?? 0));
      if (hangul !== undefined) {
        text += ksx1001.decode(bytes.subarray(plainFrom, i)) + String.fromCharCode(hangul);
        plainFrom = i + 2;
      }
      i += lead < FIRST_LEAD ? 1 : 2;
    }
    this.cut = stream ? Uint8Array.from(bytes.subarray(i)) : new Uint8Array(0);
    return text + ksx1001.decode(bytes.subarray(plainFrom, i));
  }
}

function makeExtension(ksx1001: TextDecoder): Map<number, number> {
  const known = new Set<number>();
  // The 2,350 syllables of KS X 1001 are in its rows 0xB0 to 0xC8.
  for (let lead = 0xb0; lead <= 0xc8; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++)
      known.add(ksx1001.decode(Uint8Array.of(lead, trail)).codePointAt(0) ?? 0);
  }
  const codes = new Map<number, number>();
  let lead = FIRST_LEAD;
  let trail = 0x41;
  for (let hangul = FIRST_HANGUL; hangul <= LAST_HANGUL; hangul++) {
    if (known.has(hangul)) continue;
    codes.set((lead << 8) | trail, hangul);
    trail++;
    if (trail === 0x5b) trail = 0x61;
    else if (trail === 0x7b) trail = 0x81;
    else if (trail === (lead < SHARED_LEAD ? 0xff : 0xa1)) {
      trail = 0x41;
      lead++;
    }
  }
  return codes;
}
