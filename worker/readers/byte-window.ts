/**
 * Bytes behind the end, zeroes and sentinels, that scanners may read past it. Their inner loops would otherwise have to look
 * for the end.
 */
const PAD = 64;
/** Every loop that looks for one of these characters ends here, just behind the true end. */
const SENTINEL = Buffer.from('<>"\'<>"\'', 'latin1');
const FIRST_CAPACITY = 384 * 1024;

/**
 * The stretch of a part that a scanner works on: what it has not used yet, followed by the newest chunk. A few markup
 * characters follow the end. They stop a scanner's loop that looks for one without looking for the end. What ends past `end` is
 * not there yet.
 */
export class ByteWindow {
  bytes: Buffer;
  start = 0;
  end = 0;

  /** `memory` is the first buffer. If the bytes outgrow it, they move to a larger one until they fit again. */
  constructor(private readonly memory: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY)) {
    this.bytes = memory;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Adds a chunk, and moves the unused bytes to the front. `bytes` may be another buffer afterwards. */
  push(chunk: Uint8Array): void {
    const rest = this.end - this.start;
    const need = rest + chunk.length + PAD;
    if (need > this.bytes.length) {
      this.moveTo(Buffer.allocUnsafeSlow(Math.max(need, this.bytes.length * 2)));
    } else if (this.bytes !== this.memory && need <= this.memory.length) {
      this.moveTo(this.memory);
    } else if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end);
    }
    this.bytes.set(chunk, rest);
    this.start = 0;
    this.end = rest + chunk.length;
    this.bytes.set(SENTINEL, this.end);
  }

  private moveTo(bytes: Buffer): void {
    this.bytes.copy(bytes, 0, this.start, this.end);
    this.bytes = bytes;
  }
}
