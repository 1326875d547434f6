import { WorkbookError } from '../../../src/errors.js';
import { ROW_LIMIT, tooLongRow } from '../rows/cell-limits.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { JsonText } from '../xml/json-text.js';

/**
 * The cells of one `table:table-row` that have something in them, as JSON. They are held until the row ends, because the row may be
 * repeated, and each cell in it too.
 */
export class RowCells {
  /** The cells' JSON. What is written here between two calls of `add` belongs to the next cell. */
  readonly text = new JsonText();
  /** Cells that the row has on the sheet, repeated ones too. */
  filled = 0;

  private count = 0;
  private columns = new Int32Array(256);
  private counts = new Int32Array(256);
  private types = new Uint8Array(256);
  private ends = new Int32Array(256);
  /** Bytes and replaced characters of the row on the sheet. */
  private bytes = 0;
  private replaced = 0;
  private replacedBefore = 0;

  /** `repeatedBytes` is how many bytes repetition may add to a workbook, over all of its rows. */
  constructor(private readonly repeatedBytes: { left: number; budget: number }) {}

  clear(): void {
    this.text.clear();
    this.filled = 0;
    this.count = 0;
    this.bytes = 0;
    this.replaced = 0;
    this.replacedBefore = 0;
  }

  /** Where the next cell's JSON begins. */
  get start(): number {
    return this.count === 0 ? 0 : (this.ends[this.count - 1] ?? 0);
  }

  /** The JSON written since the last cell is that of `repeat` cells from `column` on (0-based). Throws `too_long_row`. */
  add(column: number, repeat: number, type: number, sheet: string, row: number): void {
    const { text, start } = this;
    if (this.count === this.columns.length) this.grow();
    const at = this.count++;
    this.columns[at] = column;
    this.counts[at] = repeat;
    this.types[at] = type;
    this.ends[at] = text.length;
    this.filled += repeat;
    this.bytes += (text.length - start + 1) * repeat;
    this.replaced += (text.replaced - this.replacedBefore) * repeat;
    this.replacedBefore = text.replaced;
    if (this.bytes > ROW_LIMIT) throw tooLongRow(sheet, row);
  }

  /** Forgets what has been written since the last cell. */
  discard(): void {
    this.text.length = this.start;
    this.text.replaced = this.replacedBefore;
  }

  /**
   * Refuses a row whose `repeat` repetitions are too many bytes: a few bytes of a file must not become a database full of rows.
   * @throws WorkbookError `too_large`
   */
  checkRepeats(repeat: number, sheet: string): void {
    this.repeatedBytes.left -= this.bytes * repeat - this.text.length;
    if (this.repeatedBytes.left >= 0) return;
    throw new WorkbookError(
      'too_large',
      `The sheet “${sheet}” repeats cells until they come to more than ${Math.round(this.repeatedBytes.budget / 1024 / 1024).toLocaleString('en-US')} MiB, the most that are read. Split the workbook into several.`,
      { details: { sheet, limit: Math.round(this.repeatedBytes.budget / 1024 / 1024), unit: 'MiB' } },
    );
  }

  /** Writes the row as row number `row`. Returns whether the batch is full. */
  write(rows: RowEncoder, row: number): boolean {
    const { bytes } = this.text;
    rows.beginRow(row);
    let start = 0;
    for (let i = 0; i < this.count; i++) {
      const end = this.ends[i] ?? 0;
      const from = this.columns[i] ?? 0;
      const to = from + (this.counts[i] ?? 0);
      const type = this.types[i] ?? 0;
      for (let column = from; column < to; column++) rows.copy(column, type, bytes, start, end);
      start = end;
    }
    rows.replaced += this.replaced;
    return rows.endRow();
  }

  private grow(): void {
    const size = this.columns.length * 2;
    const wider = (array: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(size);
      grown.set(array);
      return grown;
    };
    this.columns = wider(this.columns);
    this.counts = wider(this.counts);
    this.ends = wider(this.ends);
    const types = new Uint8Array(size);
    types.set(this.types);
    this.types = types;
  }
}
