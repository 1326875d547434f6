import type { RowBatch } from './contract.js';

/** Bytes of a batch's rows as they are stored, as JSON, and of their types. */
export function rowBytesOf(batch: RowBatch): number {
  let bytes = 0;
  for (let i = 0; i < batch.count; i++) {
    bytes += (batch.ends[i] ?? 0) - (batch.starts[i] ?? 0);
    bytes += (batch.typeEnds[i] ?? 0) - (batch.typeStarts[i] ?? 0);
  }
  return bytes;
}
