import { WorkbookError } from '../../../src/errors.js';
import type { ReaderBudgets, ReaderEvent, RowBatch } from '../contract.js';
import { rowBytesOf } from '../row-bytes.js';

/** Characters of a sheet's name: `gyoretsu read` repeats it in each row. */
const MAX_SHEET_NAME = 1000;
const MEBIBYTE = 1024 * 1024;
/** Bytes of rows that any file may make, however small it is. */
const FREE_BYTES = 64 * MEBIBYTE;
/**
 * A workbook that unpacks to more than this many times its size counts as if it unpacked to so many. Of 140 real workbooks the densest
 * unpacks to 9 times its size. Blanks, which make no rows, unpack to 1000 times.
 */
const MOST_UNPACKED = 16;

/** Holds a workbook's rows within its budgets, whatever its format is. */
export interface RowLimits {
  /** Counts a part that is unpacked, in bytes. */
  noteUnpacked(bytes: number): void;
  /**
   * Passes a reader's events on. A batch that goes over a limit is not passed on.
   * @throws WorkbookError `too_long_name`, `too_many_rows`, `too_large_rows`, `too_repetitive`
   */
  within(events: AsyncGenerator<ReaderEvent, void, undefined>): AsyncGenerator<ReaderEvent, void, undefined>;
}

/** @param fileBytes the size of the file, as it was uploaded */
export function createRowLimits(budgets: ReaderBudgets, fileBytes: number): RowLimits {
  let unpacked = 0;
  let rows = 0;
  let bytes = 0;
  let sheet = '';

  /** What the rows were made of, in bytes. */
  const bytesRead = () => (unpacked === 0 ? fileBytes : Math.min(unpacked, MOST_UNPACKED * fileBytes));

  function add(batch: RowBatch): void {
    rows += batch.count;
    bytes += rowBytesOf(batch);
    const row = batch.rows[0] ?? 0;
    if (rows > budgets.rows) throw tooManyRows(budgets.rows, sheet);
    if (bytes > budgets.rowBytes) throw tooLargeRows(budgets.rowBytes, sheet, row);
    if (bytes > FREE_BYTES && bytes > budgets.rowRatio * bytesRead()) throw tooRepetitive(budgets.rowRatio, sheet, row);
  }

  return {
    noteUnpacked(part) {
      unpacked += part;
    },

    async *within(events) {
      for await (const event of events) {
        if (event.kind === 'sheet_start') {
          if (event.name.length > MAX_SHEET_NAME) throw tooLongName(event.index + 1);
          sheet = event.name;
        }
        if (event.kind === 'rows') add(event);
        yield event;
      }
    },
  };
}

/** Excel's sheets have names of up to 31 characters. Other programs write longer ones. `number` counts the sheets from 1 on. */
function tooLongName(number: number): WorkbookError {
  return new WorkbookError(
    'too_long_name',
    `The name of sheet number ${number} is longer than ${MAX_SHEET_NAME.toLocaleString('en-US')} characters. Shorten it: Excel allows 31.`,
    { details: { limit: MAX_SHEET_NAME, unit: 'characters' } },
  );
}

function tooManyRows(limit: number, sheet: string): WorkbookError {
  return new WorkbookError(
    'too_many_rows',
    `The workbook has more than ${limit.toLocaleString('en-US')} rows, the most that are read; the sheet “${sheet}” passed it. Split it into several workbooks.`,
    { details: { sheet, limit, unit: 'rows' } },
  );
}

function tooLargeRows(limitBytes: number, sheet: string, row: number): WorkbookError {
  const limit = Math.round(limitBytes / MEBIBYTE);
  return new WorkbookError(
    'too_large_rows',
    `The rows of the workbook come to more than ${limit.toLocaleString('en-US')} MiB, the most that are read; the sheet “${sheet}” passed it near row ${row}. Split it into several workbooks.`,
    { details: { sheet, row, limit, unit: 'MiB' } },
  );
}

function tooRepetitive(limit: number, sheet: string, row: number): WorkbookError {
  return new WorkbookError(
    'too_repetitive',
    `The rows of the workbook come to more than ${limit.toLocaleString('en-US')} times what the file holds: it repeats the same long texts or the same rows very often, or has empty cells without end. The sheet “${sheet}” passed it near row ${row}. Shorten the texts, remove what is far to the right of the others, or split the workbook into several.`,
    { details: { sheet, row, limit, unit: 'times' } },
  );
}
