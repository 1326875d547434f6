import type { ByteSource } from '../contract.js';

/** How a package is enciphered: in segments, each of which can be deciphered alone. */
export interface SegmentCipher {
  /** Bytes of a segment, a whole number of the cipher's blocks. */
  readonly segmentBytes: number;
  /** Deciphers a segment, or the first blocks of it. */
  decipher(bytes: Buffer, segment: number): Buffer;
}

/** The cipher's blocks ([MS-OFFCRYPTO] knows none larger): the last segment is filled up to a whole one. */
const BLOCK_BYTES = 16;

/** An enciphered stream as the bytes that it was made from. Bytes are deciphered as they are read, and none are kept. */
export class DecipheredSource implements ByteSource {
  /** The enciphered bytes begin at `start` of `file`. They were `size` bytes before they were enciphered. */
  constructor(
    private readonly file: ByteSource,
    private readonly start: number,
    readonly size: number,
    private readonly cipher: SegmentCipher,
  ) {}

  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(position + length, this.size);
    if (position >= end) return Buffer.alloc(0);
    const { segmentBytes } = this.cipher;
    const first = Math.floor(position / segmentBytes);
    const from = first * segmentBytes;
    const to = Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES;
    const bytes = await this.file.read(this.start + from, to - from);
    const plain: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += segmentBytes) {
      // If the file ends too early, half a block is left, which cannot be deciphered.
      const whole = Math.min(at + segmentBytes, bytes.length - (bytes.length % BLOCK_BYTES));
      plain.push(this.cipher.decipher(bytes.subarray(at, whole), first + at / segmentBytes));
    }
    return Buffer.concat(plain).subarray(position - from, end - from);
  }
}
