import { isUtf8 } from 'node:buffer';

/** Checks that bytes which come chunk by chunk, cut anywhere, are UTF-8. */
export class Utf8Check {
  /** The bytes of the cut character at the last chunk's end, and how many bytes that character has. */
  private readonly cut = Buffer.alloc(4);
  private cutLength = 0;
  private cutNeeds = 0;

  /** Whether no character is left half. */
  get isWhole(): boolean {
    return this.cutLength === 0;
  }

  /** Whether the next chunk goes on as UTF-8. */
  accepts(chunk: Buffer): boolean {
    let from = 0;
    if (this.cutLength > 0) {
      from = Math.min(this.cutNeeds - this.cutLength, chunk.length);
      chunk.copy(this.cut, this.cutLength, 0, from);
      this.cutLength += from;
      if (this.cutLength < this.cutNeeds) return true;
      if (!isUtf8(this.cut.subarray(0, this.cutLength))) return false;
      this.cutLength = 0;
    }
    const to = this.holdCut(chunk, from);
    return isUtf8(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to));
  }

  /** Keeps the half character at a chunk's end, if there is one. Returns where it begins. */
  private holdCut(chunk: Buffer, from: number): number {
    for (let back = 1; back <= 3 && chunk.length - back >= from; back++) {
      const byte = chunk[chunk.length - back] ?? 0;
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (needs <= back) break;
      const at = chunk.length - back;
      chunk.copy(this.cut, 0, at);
      this.cutLength = back;
      this.cutNeeds = needs;
      return at;
    }
    return chunk.length;
  }
}
