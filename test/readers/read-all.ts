import { WorkbookError } from '../../src/errors.js';
import type { ParseOptions } from '../../src/tasks/parse-options.js';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import type { ByteSource, CellCounts, ReaderBudgets, SheetVisibility } from '../../worker/readers/contract.js';
import { readWorkbook } from '../../worker/readers/index.js';

export interface ReadSheet {
  index: number;
  name: string;
  visibility: SheetVisibility;
  rows: Map<number, { values: unknown[]; types: string }>;
  dimensions: string | null;
  cells: CellCounts;
  replaced: number;
}

export interface ReadOptions {
  name?: string;
  budgets?: Partial<ReaderBudgets>;
  text?: ParseOptions;
  sheet?: string;
  signal?: AbortSignal;
}

/** Reads a whole workbook into memory, checking on the way that batches and counts are what the contract promises. */
export async function readAll(file: Buffer | ByteSource, options: ReadOptions = {}): Promise<ReadSheet[]> {
  const source = Buffer.isBuffer(file) ? bufferSource(file) : file;
  const sheets: ReadSheet[] = [];
  let lastRow = 0;
  const reader = readWorkbook(source, {
    name: options.name ?? 'book.xlsx',
    budgets: { ...DEFAULT_BUDGETS, ...options.budgets },
    text: options.text,
    sheet: options.sheet,
    signal: options.signal,
  });
  for await (const event of reader) {
    const sheet = sheets.at(-1);
    if (event.kind === 'sheet_start') {
      if (event.index !== sheets.length) throw new Error(`sheet ${event.index} came as number ${sheets.length}`);
      lastRow = 0;
      sheets.push({
        index: event.index,
        name: event.name,
        visibility: event.visibility,
        rows: new Map(),
        dimensions: null,
        cells: { read: 0, stored: 0, empty: 0, failed: 0 },
        replaced: 0,
      });
    } else if (!sheet) {
      throw new Error('rows before a sheet');
    } else if (event.kind === 'rows') {
      for (let i = 0; i < event.count; i++) {
        const json = event.bytes.toString('utf8', event.starts[i], event.ends[i]);
        const values: unknown[] = JSON.parse(json);
        const types = event.types.toString('latin1', event.typeStarts[i], event.typeEnds[i]);
        const row = event.rows[i] ?? 0;
        if (types.length !== values.length || types.endsWith('-') || types === '')
          throw new Error(`row ${row}: ${json} has the types ${types}`);
        if (row <= lastRow) throw new Error(`row ${row} is out of order`);
        lastRow = row;
        sheet.rows.set(row, { values, types });
      }
    } else {
      const stored = Array.from(sheet.rows.values()).reduce(
        (sum, row) => sum + row.types.replaceAll('-', '').length,
        0,
      );
      const { cells } = event;
      if (
        cells.stored !== stored ||
        event.rows !== sheet.rows.size ||
        cells.read !== cells.stored + cells.empty + cells.failed ||
        cells.empty < 0
      ) {
        throw new Error(`the counts do not add up: ${JSON.stringify({ ...event, stored })}`);
      }
      Object.assign(sheet, { dimensions: event.dimensions, cells, replaced: event.replaced });
    }
  }
  return sheets;
}

/** The rows of the first sheet: values by row number. */
export async function firstSheet(file: Buffer, options: ReadOptions = {}): Promise<Record<number, unknown[]>> {
  const [sheet] = await readAll(file, options);
  return Object.fromEntries(Array.from(sheet?.rows ?? [], ([row, { values }]) => [row, values]));
}

/** The first sheet's first row, as values and types. */
export async function firstRow(file: Buffer, options: ReadOptions = {}): Promise<{ values: unknown[]; types: string }> {
  const [sheet] = await readAll(file, options);
  return sheet?.rows.get(1) ?? { values: [], types: '' };
}

/** The code and message of the refusal that reading a file ends in; fails if it is read, or ends in anything else. */
export async function refusal(
  file: Buffer | ByteSource,
  options: ReadOptions = {},
): Promise<{ code: string; message: string }> {
  try {
    await readAll(file, options);
  } catch (error) {
    if (error instanceof WorkbookError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('the file was read');
}
