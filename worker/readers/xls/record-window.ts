import type { ByteSource } from '../contract.js';
import type { RecordCipher } from './record-cipher.js';

/** The stream is read in pieces of this many bytes, one ahead. */
const CHUNK = 256 * 1024;
/** A record with its header: two bytes of type, two of length ([MS-XLS] 2.1.4). */
const MAX_RECORD = 4 + 0xffff;
/** Streams up to this size stay in memory while they are read several times. */
const HELD_BYTES = 1024 * 1024;

/**
 * A sliding view of a stream of records. `bytes[start .. end)` holds whole records, and perhaps the beginning of one more. After
 * working through some, move `start` and call `fill` for more. `bytes` stays the same buffer.
 */
export class RecordWindow {
  readonly bytes: Buffer;
  readonly view: DataView;
  start = 0;
  end = 0;

  /** The position of `bytes[0]` in the stream. */
  private base = 0;
  private ahead: { position: number; bytes: Promise<Buffer> } | null = null;
  private cipher: RecordCipher | null = null;

  constructor(
    private readonly source: ByteSource,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(source.size <= HELD_BYTES ? source.size : MAX_RECORD + CHUNK);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  /** The position of the next record in the stream. */
  get position(): number {
    return this.base + this.start;
  }

  get size(): number {
    return this.source.size;
  }

  /** From now on records are deciphered; go on with `seek`. */
  decipher(cipher: RecordCipher): void {
    this.cipher = cipher;
    this.start = 0;
    this.end = 0;
  }

  /** Goes to another place in the stream, which must be the beginning of a record. */
  seek(position: number): void {
    // A cipher counts from the record at which it began: bytes in view may have been deciphered by another count.
    if (this.cipher === null && position >= this.base && position <= this.base + this.end) {
      this.start = position - this.base;
      return;
    }
    this.base = position;
    this.start = 0;
    this.end = 0;
    this.cipher?.begin(position);
  }

  /** Whether there is a whole record at `start`. */
  hasRecord(): boolean {
    const { start, end } = this;
    return start + 4 <= end && start + 4 + this.view.getUint16(start + 2, true) <= end;
  }

  /** Takes in more of the stream; false if it is over. Throws the abort signal's reason. */
  async fill(): Promise<boolean> {
    this.signal?.throwIfAborted();
    const position = this.base + this.end;
    if (position >= this.source.size) return false;
    const ahead = this.ahead?.position === position ? this.ahead.bytes : this.source.read(position, CHUNK);
    this.ahead = null;
    const chunk = await ahead;
    if (chunk.length === 0) return false;
    const next = position + chunk.length;
    if (chunk.length === CHUNK && next < this.source.size) {
      const bytes = this.source.read(next, CHUNK);
      // If nobody waits for this read any more, its failure must not end the process.
      bytes.catch(() => {});
      this.ahead = { position: next, bytes };
    }
    if (this.end + chunk.length > this.bytes.length) {
      this.bytes.copyWithin(0, this.start, this.end);
      this.base += this.start;
      this.end -= this.start;
      this.start = 0;
    }
    chunk.copy(this.bytes, this.end);
    this.cipher?.apply(this.bytes, this.end, this.end + chunk.length);
    this.end += chunk.length;
    return true;
  }
}
