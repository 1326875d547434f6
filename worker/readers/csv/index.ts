import path from 'node:path';
import { WorkbookError } from '../../../src/errors.js';
import { Kernel } from '../../kernel/kernel.js';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { RowEncoder } from '../rows/row-encoder.js';
import { rowMemoryOf } from '../rows/row-memory.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { createDecoder } from '../text/text-decoder.js';
import { Utf8Check } from '../text/utf8-check.js';
import { guessDelimiter } from './delimiter.js';
import { guessEncoding } from './encoding.js';
import { Records } from './records.js';

const SLICE = 128 * 1024;
/** Samples for recognising the encoding: the beginning, and stretches spread over the rest. */
const FIRST_SAMPLE = 1024 * 1024;
const SAMPLES = 16;
const SAMPLE = 64 * 1024;

/**
 * Reads delimited text (.csv, .tsv, .txt) as a workbook of one sheet, named after the file. Values stay texts as written,
 * because a number would lose its leading zeros; `text.infer_types` asks for more. An empty field is an empty cell.
 * @throws WorkbookError `bad_encoding`, `too_long_row`, `too_many_columns`, `too_many_cells`
 * @throws UserError `unknown_sheet`
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
  const kernel = new Kernel(0, 0);
  const rows = new RowEncoder(rowMemoryOf(kernel));
  const records = new Records(kernel, rows, text.delimiter ?? delimiter, options.budgets.cells, text.infer_types);
  const position = markBytes + header * (encoding.startsWith('utf-16') ? 2 : 1);
  for await (const slice of utf8Slices(source, position, encoding, options)) {
    await records.push(slice);
    yield* takeBatches(rows, () => records.scan(false));
  }
  yield* takeBatches(rows, () => records.scan(true));
  await records.end();
  yield* takeBatches(rows, () => false);
  yield sheetEnd(rows.takeTotals(), records.cells);
}

/** Yields what has been gathered, and what `scan` gathers as long as it says that a batch is full. */
function* takeBatches(rows: RowEncoder, scan: () => boolean): Generator<ReaderEvent, void, undefined> {
  let isFull: boolean;
  do {
    isFull = scan();
    if (rows.hasRows) {
      yield rows.batch();
      rows.clear();
    }
  } while (isFull);
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
  const toUtf8 = encoding === 'utf-8' ? checkedUtf8() : transcoded(encoding);
  let next = source.read(position, Math.min(SLICE, source.size - position));
  for (let at = position; at < source.size; at += SLICE) {
    options.signal?.throwIfAborted();
    const slice = await next;
    next = source.read(at + SLICE, Math.max(0, Math.min(SLICE, source.size - at - SLICE)));
    next.catch(() => undefined);
    yield toUtf8(slice);
    options.onProgress?.(Math.min(at + SLICE, source.size), source.size);
  }
  const rest = toUtf8(null);
  if (rest.length > 0) yield rest;
}

/** What makes UTF-8 of a slice, or of what is left when there are no more. */
type ToUtf8 = (slice: Buffer | null) => Buffer;

function checkedUtf8(): ToUtf8 {
  const check = new Utf8Check();
  return (slice) => {
    if (slice === null ? !check.isWhole : !check.accepts(slice)) throw badEncoding('UTF-8');
    return slice ?? Buffer.alloc(0);
  };
}

/** Bytes that a decoder cannot read become U+FFFD: these encodings do not define which bytes are theirs. */
function transcoded(encoding: string): ToUtf8 {
  const decoder = createDecoder(encoding);
  return (slice) => Buffer.from(slice === null ? decoder.decode() : decoder.decode(slice, { stream: true }));
}

function badEncoding(encoding: string): WorkbookError {
  return new WorkbookError(
    'bad_encoding',
    `The file was taken for ${encoding}, but holds bytes that are none. Save it in one encoding, best UTF-8, and upload it again; or name its true encoding when you parse it.`,
    { details: { encoding } },
  );
}
