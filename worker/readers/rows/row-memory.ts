import type { Kernel } from '../../kernel/kernel.js';
import {
  BATCH_BYTES,
  BYTES,
  BYTES_SIZE,
  ENDS,
  ROW_PLACES,
  ROWS,
  STARTS,
  TYPE_ENDS,
  TYPE_STARTS,
  TYPES,
  TYPES_SIZE,
} from '../../kernel/memory-map.js';

/** Where a RowEncoder puts its rows: see RowBatch for what they are. */
export interface RowMemory {
  bytes: Buffer;
  types: Buffer;
  rows: Uint32Array;
  starts: Uint32Array;
  ends: Uint32Array;
  typeStarts: Uint32Array;
  typeEnds: Uint32Array;
}

/** Room for the row under work beyond a full batch, before buffers have to grow. */
const ROOM = 64 * 1024;
const FIRST_ROWS = 1024;

export function createRowMemory(): RowMemory {
  const numbers = () => new Uint32Array(FIRST_ROWS);
  return {
    bytes: Buffer.allocUnsafeSlow(BATCH_BYTES + ROOM),
    types: Buffer.allocUnsafeSlow(BATCH_BYTES),
    rows: numbers(),
    starts: numbers(),
    ends: numbers(),
    typeStarts: numbers(),
    typeEnds: numbers(),
  };
}

/** The kernel's memory, because the kernel writes rows into it as well. */
export function rowMemoryOf(kernel: Kernel): RowMemory {
  const numbers = (at: number) => kernel.numbers(at, ROW_PLACES);
  return {
    bytes: kernel.bytes(BYTES, BYTES_SIZE),
    types: kernel.bytes(TYPES, TYPES_SIZE),
    rows: numbers(ROWS),
    starts: numbers(STARTS),
    ends: numbers(ENDS),
    typeStarts: numbers(TYPE_STARTS),
    typeEnds: numbers(TYPE_ENDS),
  };
}
