import type { Kernel } from '../../kernel/kernel.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { encodeInferred } from './infer-type.js';
import { ParsedRecords } from './parsed-records.js';
import { PlainRecords } from './plain-records.js';

/**
 * The records of a text, as rows. The kernel reads as far as it can, and csv-parse from there on. csv-parse reads everything if
 * more than the text of a field is asked for.
 */
export class Records {
  private readonly plain: PlainRecords;
  private parsed: ParsedRecords | null = null;

  constructor(
    kernel: Kernel,
    private readonly rows: RowEncoder,
    private readonly delimiter: string,
    private readonly budget: number,
    private readonly infersTypes = false,
  ) {
    this.plain = new PlainRecords(kernel, rows, budget);
    if (infersTypes || !kernel.setDelimiter(delimiter)) this.parsed = this.createParsed();
  }

  /** Fields so far. */
  get cells(): number {
    return this.parsed?.cells ?? this.plain.cells;
  }

  /** Adds a slice of UTF-8. Throws WorkbookError for what is no table. */
  async push(slice: Buffer): Promise<void> {
    if (this.parsed === null && this.plain.hasStopped) await this.leavePlain();
    if (this.parsed === null) this.plain.push(slice);
    else await this.parsed.push(slice);
  }

  /**
   * Works through what has been pushed, all of it if `isLast`. Returns true if the encoder's batch is full: take it and call
   * again.
   */
  scan(isLast: boolean): boolean {
    return this.parsed === null && this.plain.scan(isLast);
  }

  /** Reads what is left, once all has been pushed and scanned. Throws as `push` does. */
  async end(): Promise<void> {
    if (this.parsed === null && this.plain.hasStopped) await this.leavePlain();
    await this.parsed?.end();
  }

  private async leavePlain(): Promise<void> {
    this.parsed = this.createParsed();
    await this.parsed.push(this.plain.rest);
  }

  private createParsed(): ParsedRecords {
    const { rows, plain, delimiter, budget } = this;
    return new ParsedRecords(
      delimiter,
      rows,
      budget,
      this.infersTypes ? encodeInferred : (target, column, field) => target.string(column, field),
      rows.currentRow,
      plain.cells,
    );
  }
}
