import { parse } from 'csv-parse';
import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS } from '../budgets.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { tooManyCells, tooManyColumns } from './record-errors.js';

/** Bytes of one record. If a quote is never closed, the rest of the file is one record. */
const RECORD_LIMIT = 16 * 1024 * 1024;

export type EncodeField = (rows: RowEncoder, column: number, field: string) => void;

/** csv-parse, fed slice by slice: its records go to the encoder as they come, and none waits in a stream. */
export class ParsedRecords {
  private readonly parser;
  private failure: Error | null = null;

  constructor(
    delimiter: string,
    private readonly rows: RowEncoder,
    private readonly budget: number,
    private readonly encodeField: EncodeField,
    /** The last row read, and the fields so far. */
    private row = 0,
    public cells = 0,
  ) {
    this.parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: RECORD_LIMIT,
      on_record: (record: string[]) => {
        this.encode(record);
        return null;
      },
    });
    this.parser.on('error', (error) => {
      this.failure ??= error;
    });
    this.parser.resume();
  }

  /** Parses a slice of UTF-8. Throws WorkbookError for what is no table. */
  async push(slice: Buffer): Promise<void> {
    await new Promise<void>((resolve) => this.parser.write(slice, () => resolve()));
    this.check();
    if (this.openFields > MAX_COLUMNS) throw tooManyColumns(this.row + 1);
  }

  /**
   * Fields of the record that is not whole yet. csv-parse has no limit for them. Its types do not name the field that holds
   * them.
   */
  private get openFields(): number {
    const parser: object = this.parser;
    return 'state' in parser && isStateOfRecord(parser.state) ? parser.state.record.length : 0;
  }

  /** Parses what is left. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.parser.once('close', resolve);
      this.parser.end();
    });
    this.check();
  }

  private encode(fields: string[]): void {
    this.row++;
    this.cells += fields.length;
    if (fields.length > MAX_COLUMNS) throw tooManyColumns(this.row);
    if (this.cells > this.budget) throw tooManyCells(this.row, this.budget);
    const { rows } = this;
    rows.beginRow(this.row);
    for (let column = 0; column < fields.length; column++) this.encodeField(rows, column, fields[column] ?? '');
    rows.endRow();
  }

  private check(): void {
    const { failure } = this;
    if (failure === null) return;
    if (failure instanceof WorkbookError) throw failure;
    const code = 'code' in failure ? failure.code : '';
    const place = this.row === 0 ? 'at the very start' : `after row ${this.row}`;
    if (code === 'CSV_MAX_RECORD_SIZE') {
      throw new WorkbookError(
        'too_long_row',
        `The row ${place} is longer than ${RECORD_LIMIT / 1024 / 1024} MiB: probably a quotation mark is never closed there. Correct it and upload the file again.`,
        { cause: failure, details: { row: this.row + 1, limit: RECORD_LIMIT / 1024 / 1024, unit: 'MiB' } },
      );
    }
    if (code === 'CSV_QUOTE_NOT_CLOSED') {
      throw new WorkbookError(
        'open_quote',
        `The file ends inside a quotation that begins ${place}: it is cut short, or a quotation mark is missing. Correct it and upload it again.`,
        { cause: failure, details: { row: this.row + 1 } },
      );
    }
    throw new WorkbookError(
      'bad_csv',
      `The file cannot be read as a table ${place} (${failure.message}). Correct it and upload it again.`,
      { cause: failure, details: { row: this.row + 1 } },
    );
  }
}

function isStateOfRecord(state: unknown): state is { record: unknown[] } {
  return typeof state === 'object' && state !== null && 'record' in state && Array.isArray(state.record);
}
