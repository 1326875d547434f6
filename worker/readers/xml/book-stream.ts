import type { ByteSource, ReaderEvent, RowBatch, SheetEnd, SheetStart } from '../contract.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import type { Utf8Gate } from './utf8-gate.js';

/** What a BookScanner stopped for. */
export const BOOK_NEEDS_MORE = 0;
export const SHEET_BEGINS = 1;
export const ROWS_ARE_FULL = 2;
export const SHEET_ENDS = 3;

/** Scans a workbook that is one XML document, with all of its sheets. */
export interface BookScanner {
  readonly rows: RowEncoder;
  push(bytes: Buffer): void;
  /** Says that all has been pushed; `scan` once more. */
  end(): void;
  /** Works on until there is an event, or more bytes are needed. */
  scan(): number;
  /** The sheet that begins. */
  sheetStart(): SheetStart;
  /** The sheet that has ended. Takes the encoder's totals. */
  sheetEnd(): SheetEnd;
}

/** Feeds a document's bytes to its scanner, and yields what it finds as a reader's events. `onChunk` gets each chunk's length. */
export async function* readBook(
  chunks: AsyncIterable<Buffer>,
  gate: Utf8Gate,
  scanner: BookScanner,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): AsyncGenerator<ReaderEvent, void, undefined> {
  for await (const chunk of chunks) {
    scanner.push(gate.push(chunk));
    yield* eventsOf(scanner, signal);
    onChunk(chunk.length);
  }
  scanner.push(gate.end());
  scanner.end();
  yield* eventsOf(scanner, signal);
}

function* eventsOf(scanner: BookScanner, signal: AbortSignal | undefined): Generator<ReaderEvent, void, undefined> {
  for (let step = scanner.scan(); step !== BOOK_NEEDS_MORE; step = scanner.scan()) {
    signal?.throwIfAborted();
    if (step === SHEET_BEGINS) {
      yield scanner.sheetStart();
    } else {
      if (scanner.rows.hasRows) yield* takeBatch(scanner.rows);
      if (step === SHEET_ENDS) yield scanner.sheetEnd();
    }
  }
}

function* takeBatch(rows: RowEncoder): Generator<RowBatch, void, undefined> {
  yield rows.batch();
  rows.clear();
}

const SLICE = 256 * 1024;

/** A file's bytes from its beginning, a slice ahead. */
export async function* fileSlices(
  source: ByteSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  let next = source.read(0, Math.min(SLICE, source.size));
  for (let at = 0; at < source.size; at += SLICE) {
    signal?.throwIfAborted();
    const slice = await next;
    const rest = source.size - at - SLICE;
    if (rest > 0) {
      next = source.read(at + SLICE, Math.min(SLICE, rest));
      // The next round awaits this read. If the reader stops here, that round never comes, and a failure must not end the process.
      next.catch(() => undefined);
    }
    yield slice;
  }
}
