import { UserError, WorkbookError } from '../../src/errors.js';
import { detectFormat, type Format, HEAD_BYTES, TAIL_BYTES } from '../../src/format.js';
import type { ByteSource, Reader, ReaderBudgets, ReaderEvent, ReaderOptions } from './contract.js';
import { rowBytesOf } from './row-bytes.js';

/** Characters of a sheet's name, which comes again with each row of `gyoretsu read`. */
const MAX_SHEET_NAME = 1000;

/** Loaded when first needed: reading one workbook should not wait for the code of all formats. */
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
 * Reads a workbook of any format there is a reader for. What leaves it is a UserError or WorkbookError, the abort signal's
 * reason, or what the source itself threw (a database that went away is no fault of the file, and worth another try).
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
    yield* withinRows(read(watched, options), options.budgets);
  } catch (error) {
    if (watched.failure !== null) throw watched.failure.error;
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof UserError) throw error;
    throw new WorkbookError(
      'unreadable',
      'The workbook cannot be read: something in it is as no workbook should be. Open it in Excel, save it again, and upload that.',
      { cause: error },
    );
  }
}

/** Passes everything on, up to a workbook's most rows and their most bytes. A batch may hold some more than are left: it is not passed on. */
async function* withinRows(
  events: AsyncGenerator<ReaderEvent, void, undefined>,
  budgets: ReaderBudgets,
): AsyncGenerator<ReaderEvent, void, undefined> {
  let rows = 0;
  let bytes = 0;
  let sheet = '';
  for await (const event of events) {
    if (event.kind === 'sheet_start') {
      if (event.name.length > MAX_SHEET_NAME) throw tooLongName(event.index + 1);
      sheet = event.name;
    }
    if (event.kind === 'rows') {
      rows += event.count;
      bytes += rowBytesOf(event);
    }
    if (rows > budgets.rows) {
      throw new WorkbookError(
        'too_many_rows',
        `The workbook has more than ${budgets.rows.toLocaleString('en-US')} rows, the most that are read; the sheet “${sheet}” passed it. Split it into several workbooks.`,
        { details: { sheet, limit: budgets.rows, unit: 'rows' } },
      );
    }
    if (event.kind === 'rows' && bytes > budgets.rowBytes) {
      throw new WorkbookError(
        'too_large_rows',
        `The rows of the workbook come to more than ${Math.round(budgets.rowBytes / 1024 / 1024).toLocaleString('en-US')} MiB, the most that are read; the sheet “${sheet}” passed it near row ${event.rows[0]}. Split it into several workbooks.`,
        { details: { sheet, row: event.rows[0] ?? 0, limit: Math.round(budgets.rowBytes / 1024 / 1024), unit: 'MiB' } },
      );
    }
    yield event;
  }
}

/** Excel's sheets have names of up to 31 characters, other programs' of more; `number` counts the sheets from 1 on. */
function tooLongName(number: number): WorkbookError {
  return new WorkbookError(
    'too_long_name',
    `The name of sheet number ${number} is longer than ${MAX_SHEET_NAME.toLocaleString('en-US')} characters. Shorten it: Excel allows 31.`,
    { details: { limit: MAX_SHEET_NAME, unit: 'characters' } },
  );
}

/** Remembers what the source threw, to tell it from what is wrong with the file. */
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
