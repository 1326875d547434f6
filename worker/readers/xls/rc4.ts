import type { DataCipher } from './record-cipher.js';

/** Bytes of the stream for which one key is good ([MS-XLS] 2.2.10). */
const BLOCK_BYTES = 1024;

/** The cipher RC4; Node's own may lack it. */
export class Rc4 {
  private readonly state = new Uint8Array(256);
  private i = 0;
  private j = 0;

  constructor(key: Uint8Array) {
    const { state } = this;
    for (let i = 0; i < 256; i++) state[i] = i;
    for (let i = 0, j = 0; i < 256; i++) {
      const value = state[i] ?? 0;
      j = (j + value + (key[i % key.length] ?? 0)) & 255;
      state[i] = state[j] ?? 0;
      state[j] = value;
    }
  }

  /** Enciphers or deciphers `bytes[from .. to)` in place. */
  apply(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) bytes[at] = (bytes[at] ?? 0) ^ this.next();
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.next();
  }

  private next(): number {
    const { state } = this;
    this.i = (this.i + 1) & 255;
    const a = state[this.i] ?? 0;
    this.j = (this.j + a) & 255;
    const b = state[this.j] ?? 0;
    state[this.i] = b;
    state[this.j] = a;
    return state[(a + b) & 255] ?? 0;
  }
}

/** RC4 over a stream of records, with a key for each 1024 bytes. Bytes that are not enciphered use up bytes of the key stream, too. */
export class Rc4Records implements DataCipher {
  private block = -1;
  private rc4 = new Rc4(new Uint8Array(1));
  /** How far the block's key stream has been used. */
  private used = 0;

  /** `keyOf` makes the key of a block. */
  constructor(private readonly keyOf: (block: number) => Uint8Array) {}

  apply(bytes: Buffer, from: number, to: number, position: number): void {
    for (let at = from; at < to; ) {
      const here = position + at - from;
      const block = Math.floor(here / BLOCK_BYTES);
      const offset = here - block * BLOCK_BYTES;
      if (block !== this.block || offset < this.used) {
        this.rc4 = new Rc4(this.keyOf(block));
        this.block = block;
        this.used = 0;
      }
      this.rc4.skip(offset - this.used);
      const end = Math.min(to, at + BLOCK_BYTES - offset);
      this.rc4.apply(bytes, at, end);
      this.used = offset + end - at;
      at = end;
    }
  }
}
