import type { ByteSource } from '../contract.js';

/**
 * Sectors that lie this near to each other are read at once, with the bytes between them: another read costs more than those
 * bytes.
 */
const GAP_BYTES = 32 * 1024;
/** Most bytes of one read of that kind, in multiples of what was asked for. */
const MAX_SPREAD = 4;

/** Some bytes of the stream that lie together in the file. */
interface Run {
  /** Where they lie in the file, and where they go in the result. */
  offset: number;
  to: number;
  length: number;
}

/** A stream of a compound file as a ByteSource: its sectors lie anywhere in the file ([MS-CFB] 2.3). */
export class SectorStream implements ByteSource {
  readonly size: number;

  /** `chain` names the sectors of `sectorSize` bytes in order; sector 0 lies at `first`. */
  constructor(
    private readonly file: ByteSource,
    private readonly chain: Uint32Array,
    private readonly sectorSize: number,
    private readonly first: number,
  ) {
    this.size = chain.length * sectorSize;
  }

  /** As the contract says. If the file ends before the stream does, fewer bytes come. */
  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(position + length, this.size);
    if (position >= end) return Buffer.alloc(0);
    const runs = this.runsOf(position, end);
    const [only] = runs;
    if (runs.length === 1 && only) return this.file.read(only.offset, only.length);
    const bytes = Buffer.allocUnsafe(end - position);
    for (let i = 0; i < runs.length; ) {
      const next = groupEnd(runs, i, (end - position) * MAX_SPREAD);
      const base = runs[i]?.offset ?? 0;
      const last = runs[next - 1];
      const block = await this.file.read(base, last ? last.offset + last.length - base : 0);
      for (const run of runs.slice(i, next)) {
        const from = run.offset - base;
        const copied = from < block.length ? block.copy(bytes, run.to, from, from + run.length) : 0;
        if (copied < run.length) return bytes.subarray(0, run.to + copied);
      }
      i = next;
    }
    return bytes;
  }

  private runsOf(position: number, end: number): Run[] {
    const { chain, sectorSize } = this;
    const runs: Run[] = [];
    for (let at = position; at < end; ) {
      let index = Math.floor(at / sectorSize);
      const offset = this.first + (chain[index] ?? 0) * sectorSize + (at - index * sectorSize);
      index++;
      while (index * sectorSize < end && chain[index] === (chain[index - 1] ?? 0) + 1) index++;
      const runEnd = Math.min(index * sectorSize, end);
      runs.push({ offset, to: at - position, length: runEnd - at });
      at = runEnd;
    }
    return runs;
  }
}

/** The index after the last run that is read together with run `i`. */
function groupEnd(runs: Run[], i: number, most: number): number {
  const base = runs[i]?.offset ?? 0;
  let next = i + 1;
  for (; next < runs.length; next++) {
    const before = runs[next - 1];
    const run = runs[next];
    if (!before || !run) break;
    const gap = run.offset - (before.offset + before.length);
    if (gap < 0 || gap > GAP_BYTES || run.offset + run.length - base > most) break;
  }
  return next;
}
