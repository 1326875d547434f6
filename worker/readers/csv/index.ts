import path from 'node:path';
import { parse } from 'csv-parse';
import { WorkbookError } from '../../../src/errors.js';
import { MAX_COLUMNS } from '../budgets.js';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { RowEncoder } from '../row-encoder.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { createDecoder, type Decoder } from '../text-decoder.js';
import { guessDelimiter } from './delimiter.js';
import { guessEncoding } from './encoding.js';
import { encodeInferred } from './infer-type.js';

const SLICE = 128 * 1024;
/** Samples for recognising the encoding: the beginning, and stretches spread over the rest. */
const FIRST_SAMPLE = 1024 * 1024;
const SAMPLES = 16;
const SAMPLE = 64 * 1024;
/** Bytes of one record; a quote that is never closed makes the rest of the file one. */
const RECORD_LIMIT = 16 * 1024 * 1024;

/**
 * Reads delimited text (.csv, .tsv, .txt) as a workbook of one sheet, named after the file. Values stay texts as they stand, so that
 * no leading zero is lost, unless `text.infer_types` asks for more; an empty field is an empty cell. Throws WorkbookError: `bad_encoding`, `too_long_row`, `too_many_columns`,
 * `too_many_cells`; and UserError `unknown_sheet`.
 */
export async function* readCsv(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const name = path.basename(options.name).replace(/\.(csv|tsv|tab|txt)$/i, '') || 'Sheet1';
  wantedSheet([name], options.sheet);
  const samples = await takeSamples(source);
  const { text = {} } = options;
  const { encoding, markBytes } = guessEncoding(samples, text.encoding);
  const start = createDecoder(encoding).decode(samples[0]?.subarray(markBytes, markBytes + SAMPLE));
  const { delimiter, header } = guessDelimiter(start, options.name);

  yield { kind: 'sheet_start', index: 0, name, visibility: 'visible' };
  const rows = new RowEncoder();
  const encode: EncodeField = text.infer_types
    ? encodeInferred
    : (target, column, field) => target.string(column, field);
  const records = new Records(text.delimiter ?? delimiter, rows, options.budgets.cells, encode);
  const position = markBytes + header * (encoding.startsWith('utf-16') ? 2 : 1);
  for await (const slice of utf8Slices(source, position, encoding, options)) {
    await records.push(slice);
    if (rows.hasRows) {
      yield rows.batch();
      rows.clear();
    }
  }
  await records.end();
  if (rows.hasRows) {
    yield rows.batch();
    rows.clear();
  }
  yield sheetEnd(rows.takeTotals(), records.cells);
}

type EncodeField = (rows: RowEncoder, column: number, field: string) => void;

/** csv-parse, fed slice by slice: its records go to the encoder as they come, and none waits in a stream. */
class Records {
  /** Fields seen so far. */
  cells = 0;

  private readonly parser;
  private failure: Error | null = null;
  private row = 0;

  constructor(
    delimiter: string,
    private readonly rows: RowEncoder,
    private readonly budget: number,
    private readonly encodeField: EncodeField,
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

  /** Fields of the record that is not whole yet. csv-parse has no limit for them, and its types do not say where it keeps them. */
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
    if (this.cells > this.budget) {
      throw new WorkbookError(
        'too_many_cells',
        `The file has more than ${this.budget.toLocaleString('en-US')} cells, the most that are read; it passed them in row ${this.row}. Split it into several files.`,
        { details: { row: this.row, limit: this.budget, unit: 'cells' } },
      );
    }
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

function tooManyColumns(row: number): WorkbookError {
  return new WorkbookError(
    'too_many_columns',
    `Row ${row} has more than the 16,384 columns that are read, as many as Excel has. If the delimiter is another one, name it when you parse the file; if not, split the file into several.`,
    { details: { row, limit: MAX_COLUMNS, unit: 'columns' } },
  );
}

async function takeSamples(source: ByteSource): Promise<Buffer[]> {
  const samples = [await source.read(0, Math.min(FIRST_SAMPLE, source.size))];
  const rest = source.size - FIRST_SAMPLE;
  for (let i = 1; i <= SAMPLES && rest > 0; i++) {
    const position = FIRST_SAMPLE + Math.max(0, Math.floor((rest - SAMPLE) * (i / SAMPLES)));
    samples.push(await source.read(position, Math.min(SAMPLE, source.size - position)));
  }
  return samples;
}

/** The file from `position` on as UTF-8, slice by slice. UTF-8 goes through unchanged, but checked. */
async function* utf8Slices(
  source: ByteSource,
  position: number,
  encoding: string,
  options: ReaderOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = createDecoder(encoding, { fatal: encoding === 'utf-8' });
  let next = source.read(position, Math.min(SLICE, source.size - position));
  for (let at = position; at < source.size; at += SLICE) {
    options.signal?.throwIfAborted();
    const slice = await next;
    next = source.read(at + SLICE, Math.max(0, Math.min(SLICE, source.size - at - SLICE)));
    next.catch(() => undefined);
    yield decodeSlice(decoder, slice, encoding);
    options.onProgress?.(Math.min(at + SLICE, source.size), source.size);
  }
  const rest = decodeSlice(decoder, null, encoding);
  if (rest.length > 0) yield rest;
}

function decodeSlice(decoder: Decoder, slice: Buffer | null, encoding: string): Buffer {
  try {
    return Buffer.from(slice === null ? decoder.decode() : decoder.decode(slice, { stream: true }));
  } catch (error) {
    throw new WorkbookError(
      'bad_encoding',
      `The file was taken for ${encoding.toUpperCase()}, but holds bytes that are none. Save it in one encoding, best UTF-8, and upload it again; or name its true encoding when you parse it.`,
      { cause: error, details: { encoding: encoding.toUpperCase() } },
    );
  }
}
