import { WorkbookError } from '../../../src/errors.js';
import {
  type BiffVersion,
  CONTINUE,
  FORMULA,
  IXFE,
  LAST_CELL,
  MAX_XLS_COLUMNS,
  MUL_BLANK,
  MUL_RK,
  maxRows,
  recordKinds,
  STRING,
} from './record-kinds.js';
import type { RecordWindow } from './record-window.js';
import { cellsOf, type SheetSurvey } from './sheet-survey.js';
import { walkSheet } from './sheet-walk.js';

/**
 * Rows are sorted together as long as their cells' records are no more than this many bytes. A sheet with more is read again for each
 * such band.
 */
const BAND_BYTES = 16 * 1024 * 1024;
/** A row's cells can take more only if most of them come again and again. */
const ROW_BYTES = 64 * 1024 * 1024;
/** Bytes that a cell costs beside its record: its place in the order. */
const ENTRY_BYTES = 16;
const PIECE = 256 * 1024;

const RK_TYPE = 0x027e;
const BLANK_TYPE = 0x0201;

/**
 * Yields the cells of a sheet as records in order, if the file has them in no order, or some twice. Of a cell that comes twice the last
 * one counts. Yields pieces of whole records, without BOF and EOF.
 * @throws WorkbookError `too_many_duplicates`
 */
export async function* sortedRecords(
  window: RecordWindow,
  survey: SheetSurvey,
  version: BiffVersion,
  sheet: string,
): AsyncGenerator<Buffer, void, undefined> {
  const costs = await rowCosts(window, survey, version, sheet);
  for (let from = 0; from < costs.length; ) {
    let to = from;
    let cost = 0;
    while (to < costs.length && (to === from || cost + (costs[to] ?? 0) <= BAND_BYTES)) cost += costs[to++] ?? 0;
    if (cost > ROW_BYTES) {
      throw new WorkbookError(
        'too_many_duplicates',
        `Row ${from + 1} of the sheet “${sheet}” repeats the same cells again and again. Open the workbook in Excel, let Excel repair it, and save it again.`,
        { details: { sheet, row: from + 1 } },
      );
    }
    if (cost > 0) yield* await readBand(window, survey, version, sheet, from, to, cost);
    from = to;
  }
}

/** Returns the bytes that each row's cells take in a Band. */
async function rowCosts(
  window: RecordWindow,
  survey: SheetSurvey,
  version: BiffVersion,
  sheet: string,
): Promise<Float64Array> {
  const costs = new Float64Array(maxRows(version));
  let row = 0;
  const { view } = window;
  await walkSheet(window, survey.start, recordKinds(version), sheet, (kind, data, size) => {
    if (kind <= LAST_CELL) {
      row = view.getUint16(data, true);
      costs[row] = (costs[row] ?? 0) + (4 + 10 + ENTRY_BYTES) * cellsOf(kind, size) + size;
    } else if (kind === STRING || kind === CONTINUE) {
      costs[row] = (costs[row] ?? 0) + 4 + size;
    }
  });
  return costs;
}

/** Collects the cells of some rows and returns them in order. */
async function readBand(
  window: RecordWindow,
  survey: SheetSurvey,
  version: BiffVersion,
  sheet: string,
  fromRow: number,
  toRow: number,
  cost: number,
): Promise<Generator<Buffer, void, undefined>> {
  const band = new Band(cost);
  const { view, bytes } = window;
  /** The cell to which a STRING or CONTINUE record would belong. */
  let before = 0;
  /** The last IXFE record of BIFF2. It applies to all cells after it: sorted cells therefore each take a copy along. */
  let ixfe: Buffer | null = null;
  await walkSheet(window, survey.start, recordKinds(version), sheet, (kind, data, size) => {
    if (kind === IXFE) {
      ixfe = size === 2 ? Buffer.from(bytes.subarray(data - 4, data + size)) : null;
    } else if (kind <= LAST_CELL) {
      const row = view.getUint16(data, true);
      before = row >= fromRow && row < toRow ? kind : 0;
      if (before === 0) return;
      const column = view.getUint16(data + 2, true);
      if (kind !== MUL_RK && kind !== MUL_BLANK) {
        band.add(row, column);
        if (ixfe !== null) band.append(ixfe, 0, ixfe.length);
        band.append(bytes, data - 4, data + size);
        return;
      }
      const width = kind === MUL_RK ? 6 : 2;
      for (let i = 0; i < cellsOf(kind, size); i++) {
        band.add(row, column + i);
        band.appendOne(kind === MUL_RK ? RK_TYPE : BLANK_TYPE, row, column + i, bytes, data + 4 + width * i, width);
      }
    } else if (before !== 0) {
      // A formula's text follows it. Other records may come in between, but are not needed.
      if (kind === STRING && before === FORMULA) {
        before = STRING;
        band.append(bytes, data - 4, data + size);
      } else if (kind === CONTINUE && before !== FORMULA) {
        band.append(bytes, data - 4, data + size);
      }
    }
  });
  return band.inOrder();
}

/** Cells with their records, in the order in which they came. */
class Band {
  private readonly bytes: Buffer;
  private length = 0;
  /** For each cell its place in the sheet, as one number, and where its records begin. */
  private keys = new Uint32Array(1024);
  private starts = new Uint32Array(1024);
  private count = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  add(row: number, column: number): void {
    if (this.count + 1 >= this.keys.length) {
      const grow = (array: Uint32Array<ArrayBuffer>) => {
        const grown = new Uint32Array(array.length * 2);
        grown.set(array);
        return grown;
      };
      this.keys = grow(this.keys);
      this.starts = grow(this.starts);
    }
    this.keys[this.count] = row * MAX_XLS_COLUMNS + column;
    this.starts[this.count++] = this.length;
  }

  append(source: Buffer, from: number, to: number): void {
    this.length += source.copy(this.bytes, this.length, from, to);
  }

  /** Writes a record for one cell of a record that holds many. */
  appendOne(type: number, row: number, column: number, source: Buffer, from: number, size: number): void {
    const { bytes } = this;
    let at = this.length;
    at = bytes.writeUInt16LE(type, at);
    at = bytes.writeUInt16LE(4 + size, at);
    at = bytes.writeUInt16LE(row, at);
    at = bytes.writeUInt16LE(column, at);
    this.length = at + source.copy(bytes, at, from, from + size);
  }

  *inOrder(): Generator<Buffer, void, undefined> {
    const { keys, starts, count, bytes } = this;
    starts[count] = this.length;
    // Place and order of arrival in one number (24 and 29 bits), because plain numbers sort fastest.
    const shift = 2 ** 29;
    const order = Float64Array.from({ length: count }, (_, i) => (keys[i] ?? 0) * shift + i).sort();
    let piece = Buffer.allocUnsafe(PIECE);
    let length = 0;
    for (let k = 0; k < count; k++) {
      const here = order[k] ?? 0;
      const key = Math.floor(here / shift);
      if (k + 1 < count && Math.floor((order[k + 1] ?? 0) / shift) === key) continue;
      const i = here - key * shift;
      const from = starts[i] ?? 0;
      const to = starts[i + 1] ?? 0;
      if (length + to - from > piece.length) {
        yield piece.subarray(0, length);
        length = 0;
        if (to - from > piece.length) piece = Buffer.allocUnsafe(to - from);
      }
      length += bytes.copy(piece, length, from, to);
    }
    yield piece.subarray(0, length);
  }
}
