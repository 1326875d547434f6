import { UserError, WorkbookError } from '../../src/errors.js';
import { detectFormat, HEAD_BYTES, TAIL_BYTES } from '../../src/files/format.js';
import type { Format } from '../../src/files/formats.js';
import type { ByteSource, Reader, ReaderEvent, ReaderOptions } from './contract.js';
import { createRowLimits } from './rows/row-limits.js';

/** Loaded when first needed. Otherwise the first workbook would wait for the code of all formats. */
const READERS: Record<Format, () => Promise<Reader>> = {
  xlsx: async () => (await import('./package/index.js')).readPackage,
  xlsb: async () => (await import('./package/index.js')).readPackage,
  xls: async () => (await import('./compound/index.js')).readCompound,
  ods: async () => (await import('./opendocument/index.js')).readOds,
  fods: async () => (await import('./opendocument/index.js')).readFods,
  spreadsheetml: async () => (await import('./spreadsheetml/index.js')).readSpreadsheetMl,
  csv: async () => (await import('./csv/index.js')).readCsv,
};

/**
 * Reads a workbook of any format that has a reader.
 * @throws UserError or WorkbookError; the abort signal's reason; or what the source threw, e.g. if the database is unreachable. That is
 * no fault of the file, and worth another try.
 */
export async function* readWorkbook(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const watched = new WatchedSource(source);
  try {
    options.signal?.throwIfAborted();
    const head = await watched.read(0, Math.min(HEAD_BYTES, source.size));
    const tailBytes = Math.min(TAIL_BYTES, source.size);
    const tail = await watched.read(source.size - tailBytes, tailBytes);
    const read = await READERS[detectFormat(head, tail, options.name)]();
    const limits = createRowLimits(options.budgets, source.size);
    yield* limits.within(read(watched, { ...options, onUnpack: limits.noteUnpacked }));
  } catch (error) {
    if (watched.failure !== null) throw watched.failure.error;
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof UserError) throw error;
    throw new WorkbookError(
      'unreadable',
      'The workbook cannot be read: something in it breaks the rules of its format. Open it in Excel, save it again, and upload that.',
      { cause: error },
    );
  }
}

/** Remembers what the source threw, to tell it from faults of the file. */
class WatchedSource implements ByteSource {
  failure: { error: unknown } | null = null;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  async read(position: number, length: number): Promise<Buffer> {
    try {
      return await this.source.read(position, length);
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }
}
