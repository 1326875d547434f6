/** Zeroes and marks that may be read past the end, so that scanners' inner loops need not ask for it. */
const PAD = 64;
/** Ends each loop that looks for one of these, a moment after the true end. */
const SENTINEL = Buffer.from('<>"\'<>"\'', 'latin1');
const FIRST_CAPACITY = 384 * 1024;

/**
 * The stretch of a part that a scanner works on: what it has not used yet, followed by the newest chunk. After the end
 * stand a few markup characters, so that a scanner's loop that looks for one may run without asking for the end: what
 * ends past `end` is not there yet.
 */
export class ByteWindow {
  bytes: Buffer;
  start = 0;
  end = 0;

  /** `memory` is what there is to begin with; what outgrows it lies elsewhere until there is less. */
  constructor(private readonly memory: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY)) {
    this.bytes = memory;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Adds a chunk, moving what is unused to the front. `bytes` may be another buffer afterwards. */
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
