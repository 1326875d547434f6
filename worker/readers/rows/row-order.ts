import { TYPE_EMPTY } from '../../kernel/row-types.js';
import { MAX_ROWS } from '../budgets.js';
import type { RowBatch } from '../contract.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const NULL = Buffer.from('null');

/** Which rows of a sheet have left in batches already: cells that come for them later come too late. */
export class HandedOnRows {
  private readonly bits = new Uint8Array((MAX_ROWS >> 3) + 1);
  private isEmpty = true;

  /** Adds the first `count` of these row numbers; those beyond Excel's last row are not kept. */
  add(rows: Uint32Array, count: number): void {
    this.isEmpty &&= count === 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      if (row <= MAX_ROWS) this.bits[row >> 3] = (this.bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
  }

  has(row: number): boolean {
    return ((this.bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  clear(): void {
    if (!this.isEmpty) this.bits.fill(0);
    this.isEmpty = true;
  }
}

/**
 * Returns a batch with its rows in ascending order, each once. Rows that came in pieces are joined, and of two cells for one place the
 * later one stays. `replacedCells` is how many cells were dropped. The batch given stays as it is.
 */
export function orderRows(batch: RowBatch): { batch: RowBatch; replacedCells: number } {
  const { count } = batch;
  const order = Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => (batch.rows[a] ?? 0) - (batch.rows[b] ?? 0) || a - b);
  const ordered: RowBatch = {
    kind: 'rows',
    count: 0,
    rows: new Uint32Array(batch.rows.length),
    // Joined rows never take more room than their pieces: every null of a joined row is in its widest piece too.
    bytes: Buffer.allocUnsafeSlow((batch.ends[count - 1] ?? 0) + count),
    starts: new Uint32Array(batch.rows.length),
    ends: new Uint32Array(batch.rows.length),
    types: Buffer.allocUnsafeSlow(batch.typeEnds[count - 1] ?? 0),
    typeStarts: new Uint32Array(batch.rows.length),
    typeEnds: new Uint32Array(batch.rows.length),
  };
  let at = 0;
  let typeAt = 0;
  let replacedCells = 0;
  for (let i = 0; i < count; ) {
    const row = batch.rows[order[i] ?? 0] ?? 0;
    let next = i + 1;
    while (next < count && batch.rows[order[next] ?? 0] === row) next++;
    const index = ordered.count++;
    ordered.rows[index] = row;
    ordered.starts[index] = at;
    ordered.typeStarts[index] = typeAt;
    if (next === i + 1) {
      const from = order[i] ?? 0;
      at += batch.bytes.copy(ordered.bytes, at, batch.starts[from], batch.ends[from]);
      typeAt += batch.types.copy(ordered.types, typeAt, batch.typeStarts[from], batch.typeEnds[from]);
    } else {
      const joined = joinPieces(batch, order.slice(i, next));
      replacedCells += joined.replaced;
      at = writeCells(batch.bytes, joined.cells, ordered.bytes, at);
      for (const cell of joined.cells) ordered.types[typeAt++] = cell?.type ?? TYPE_EMPTY;
    }
    ordered.ends[index] = at;
    ordered.typeEnds[index] = typeAt;
    i = next;
  }
  return { batch: ordered, replacedCells };
}

/** A cell's JSON, `bytes[start .. end)` of its batch. */
interface Cell {
  start: number;
  end: number;
  type: number;
}

function joinPieces(batch: RowBatch, pieces: number[]): { cells: (Cell | undefined)[]; replaced: number } {
  const cells: (Cell | undefined)[] = [];
  let replaced = 0;
  for (const piece of pieces) {
    let start = (batch.starts[piece] ?? 0) + 1;
    const typeStart = batch.typeStarts[piece] ?? 0;
    const width = (batch.typeEnds[piece] ?? 0) - typeStart;
    while (cells.length < width) cells.push(undefined);
    for (let column = 0; column < width; column++) {
      const end = cellEnd(batch.bytes, start);
      const type = batch.types[typeStart + column] ?? TYPE_EMPTY;
      if (type !== TYPE_EMPTY) {
        if (cells[column] !== undefined) replaced++;
        cells[column] = { start, end, type };
      }
      start = end + 1;
    }
  }
  return { cells, replaced };
}

/** The position of the comma or bracket after the value at `at`. */
function cellEnd(bytes: Buffer, at: number): number {
  let i = at;
  if (bytes[i] === QUOTE) {
    for (i++; bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    return i + 1;
  }
  while (bytes[i] !== COMMA && bytes[i] !== 0x5d) i++;
  return i;
}

function writeCells(source: Buffer, cells: (Cell | undefined)[], target: Buffer, at: number): number {
  cells.forEach((cell, column) => {
    target[at++] = column === 0 ? 0x5b : COMMA;
    at += cell === undefined ? NULL.copy(target, at) : source.copy(target, at, cell.start, cell.end);
  });
  target[at++] = 0x5d;
  return at;
}
