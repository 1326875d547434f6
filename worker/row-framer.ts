import { type Functions, instantiate } from './kernel/kernel.js';
import { PAGE, SLACK } from './kernel/memory-map.js';
import type { RowBatch } from './readers/contract.js';

/** Where the rows of a batch and the finished bytes are in memory: after the kernel's own region. */
const HEAD = PAGE;
const TABLES = 5;
const FIRST_BYTES = 1024 * 1024;
/** Memory is freed if a batch needs no more than this part of it. */
const PART = 16;
/**
 * Bytes that a row takes beside its head, values and types, at most. As JSON these are its number, names and quotes; for COPY its
 * lengths.
 */
const ROW_OVERHEAD = 40;

/** Puts a program's own bytes between the rows of a batch, by the kernel. */
export class RowFramer {
  private memory: { bytes: Buffer; numbers: Uint32Array; functions: Functions } = withMemory(FIRST_BYTES);

  /** Makes lines of JSON: `head`, which ends before the row's number, then number, values and types. Valid until the next call. */
  lines(head: Buffer, batch: RowBatch): Buffer {
    return this.frame('writeLines', head, batch);
  }

  /**
   * Rows as PostgreSQL's COPY takes them in its binary format: `head` is what comes before the row's number; number (int4), values
   * (jsonb) and types (text) are the last fields. Valid until the next call.
   */
  copyRows(head: Buffer, batch: RowBatch): Buffer {
    return this.frame('writeCopyRows', head, batch);
  }

  private frame(write: 'writeLines' | 'writeCopyRows', head: Buffer, batch: RowBatch): Buffer {
    const { count } = batch;
    const valueBytes = batch.ends[count - 1] ?? 0;
    const typeBytes = batch.typeEnds[count - 1] ?? 0;
    const tables = Math.ceil((HEAD + head.length + SLACK) / 4) * 4;
    const values = tables + TABLES * 4 * count;
    const types = values + valueBytes + SLACK;
    const out = types + typeBytes + SLACK;
    const most = valueBytes + typeBytes + count * (head.length + ROW_OVERHEAD) + SLACK;
    const { bytes, numbers, functions } = this.memoryOf(out + most);
    bytes.set(head, HEAD);
    let at = tables / 4;
    for (const table of [batch.rows, batch.starts, batch.ends, batch.typeStarts, batch.typeEnds]) {
      numbers.set(table.subarray(0, count), at);
      at += count;
    }
    batch.bytes.copy(bytes, values, 0, valueBytes);
    batch.types.copy(bytes, types, 0, typeBytes);
    return bytes.subarray(out, functions[write](tables, count, values, types, HEAD, head.length, out));
  }

  private memoryOf(size: number) {
    const { length } = this.memory.bytes;
    if (size > length || (length > FIRST_BYTES && size < length / PART)) {
      this.memory = withMemory(Math.max(FIRST_BYTES, size));
    }
    return this.memory;
  }
}

function withMemory(size: number) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / PAGE) });
  return {
    bytes: Buffer.from(memory.buffer),
    numbers: new Uint32Array(memory.buffer),
    functions: instantiate(memory),
  };
}
