import type { Kernel } from '../../kernel/kernel.js';
import { TYPE_STRING } from '../../kernel/row-types.js';
import { viewOf } from '../rows/copy-bytes.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import type { SpilledBytes } from './spilled-bytes.js';

/**
 * The texts that cells name by index, each kept once as finished JSON, quotes and all, one after the other. String `i` goes from
 * `offsets[i]` to `offsets[i + 1]`, in `arena`, or in `spilled` if the arena is too small for all. A StringArena makes them; `close`
 * them when done.
 */
export class SharedStrings {
  spilled: SpilledBytes | null = null;
  /** A view of `arena`. */
  private view: DataView;
  count = 0;
  /** Characters that became U+FFFD, for the few strings that have any. */
  readonly replacedIn = new Map<number, number>();

  constructor(
    private bytes: Buffer,
    public offsets: Uint32Array,
  ) {
    this.view = viewOf(bytes);
  }

  get arena(): Buffer {
    return this.bytes;
  }

  set arena(bytes: Buffer) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  /** Whether the kernel's memory holds the strings and all that is known of them. */
  areIn(kernel: Kernel): boolean {
    return (
      this.bytes === kernel.arena &&
      this.offsets === kernel.offsets &&
      this.spilled === null &&
      this.replacedIn.size === 0
    );
  }

  /** Stores string `index`, one of `count`, as the cell in this column (0-based). An empty one is an empty cell. */
  store(rows: RowEncoder, column: number, index: number): void {
    const from = this.offsets[index] ?? 0;
    const to = this.offsets[index + 1] ?? 0;
    // Two bytes are the quotes of an empty text.
    if (to - from <= 2) return;
    if (this.spilled === null) {
      rows.copyView(column, TYPE_STRING, this.view, from, to);
    } else {
      const at = rows.open(column, TYPE_STRING, to - from);
      this.spilled.copy(from, to, rows.bytes, at);
      rows.close(at + to - from);
    }
    if (this.replacedIn.size > 0) rows.replaced += this.replacedIn.get(index) ?? 0;
  }

  close(): void {
    this.spilled?.close();
    this.spilled = null;
  }
}

/** A workbook without shared strings. */
export function noStrings(): SharedStrings {
  return new SharedStrings(Buffer.alloc(0), new Uint32Array(1));
}
