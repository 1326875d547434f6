/** The first value of a hash. Scanners share it, because they hash a name while they look for its end. */
export const HASH_START = 17;

/** The hash of `bytes[from .. to)`. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return hash;
}

/** Numbers by short byte strings: a look-up makes no JavaScript string. It never shrinks; its owner limits what goes in. */
export class ByteMap {
  size = 0;
  private slots = new Int32Array(64).fill(-1);
  private hashes: number[] = [];
  private keys: Buffer[] = [];
  private values: number[] = [];

  /** The number of `bytes[from .. to)`, whose hash is `hash`; -1 without one. */
  get(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.slots.length - 1;
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      const entry = this.slots[at] ?? -1;
      if (entry < 0) return -1;
      if (this.hashes[entry] === hash && equals(this.keys[entry], bytes, from, to)) return this.values[entry] ?? -1;
    }
  }

  /** Adds a key that is not there yet. `value` is 0 or more. */
  add(bytes: Uint8Array, from: number, to: number, value: number): void {
    if (this.size * 2 >= this.slots.length) this.grow();
    const hash = hashOf(bytes, from, to);
    this.place(hash, this.size);
    this.hashes.push(hash);
    this.keys.push(Buffer.from(bytes.subarray(from, to)));
    this.values.push(value);
    this.size++;
  }

  private place(hash: number, entry: number): void {
    const mask = this.slots.length - 1;
    let at = spread(hash) & mask;
    while ((this.slots[at] ?? -1) >= 0) at = (at + 1) & mask;
    this.slots[at] = entry;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    for (const [entry, hash] of this.hashes.entries()) this.place(hash, entry);
  }
}

/** Mixes the bits of a hash: names that end alike have neighbouring hashes, which would fill neighbouring slots. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15) ^ (hash >>> 7);
}

function equals(key: Buffer | undefined, bytes: Uint8Array, from: number, to: number): boolean {
  if (key === undefined || key.length !== to - from) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false;
  return true;
}
