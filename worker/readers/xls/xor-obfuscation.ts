import type { DataCipher } from './record-cipher.js';

/** Bytes that fill the key up to 16 behind a password ([MS-OFFCRYPTO] 2.3.7.2, PadArray). */
const PAD = [0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00];

/** The verifier of a password of at most 15 bytes ([MS-OFFCRYPTO] 2.3.7.1). */
export function xorVerifier(password: Uint8Array): number {
  let verifier = 0;
  for (const byte of [...Uint8Array.of(password.length, ...password)].reverse()) {
    verifier = (((verifier >> 14) & 1) | ((verifier << 1) & 0x7fff)) ^ byte;
  }
  return verifier ^ 0xce4b;
}

/** XOR obfuscation, method 1 ([MS-OFFCRYPTO] 2.3.7.3), with the key that the file itself holds. */
export class XorRecords implements DataCipher {
  private readonly key: Uint8Array;

  constructor(password: Uint8Array, key: number) {
    this.key = Uint8Array.from([...password, ...PAD].slice(0, 16), (byte, i) =>
      rotateLeft(byte ^ (i % 2 === 0 ? key & 0xff : key >> 8), 2),
    );
  }

  apply(bytes: Buffer, from: number, to: number, position: number, _dataStart: number, size: number): void {
    for (let at = from; at < to; at++) {
      bytes[at] = rotateLeft(bytes[at] ?? 0, 3) ^ (this.key[(position + at - from + size) & 15] ?? 0);
    }
  }
}

function rotateLeft(byte: number, by: number): number {
  return ((byte << by) | (byte >> (8 - by))) & 0xff;
}
