import type { WorkbookCode } from './errors.js';

/** The most that one workbook may have before it is refused. */
export interface ReadLimits {
  /** Bytes that all parts together may inflate to. */
  inflatedBytes: number;
  /** Inflated bytes per compressed byte, for parts over 1 MiB. */
  inflateRatio: number;
  /** Cells of the whole workbook. */
  cells: number;
  /** Rows of the whole workbook that have something in them. */
  rows: number;
  /** Bytes of all rows as they are stored, as JSON. A text that many cells share counts for each of them. */
  rowBytes: number;
  /**
   * The limit on `bytes of all rows / bytes read`. It applies to rows of over 64 MiB altogether. The bytes read are the file's, or
   * those that a zip unpacks to. At most 16 times the file's size counts, because blanks between tags unpack to any number.
   */
  rowRatio: number;
  sheets: number;
}

interface Limit {
  /** The variable that sets it. */
  variable: `READ_${string}`;
  /** How much of the limit 1 in the variable is. */
  unit: number;
  /** In units, like `least` and `most`. */
  usual: number;
  least: number;
  most: number;
  /** The code of the error for a file that is over the limit. */
  code: WorkbookCode;
}

const MEBIBYTE = 1024 ** 2;

/**
 * The reasons for the limits. A sheet of 1,048,576 rows and 100 columns fits, and some fifty sheets of a few columns. A zip bomb does
 * not: deflate reaches 1032:1, while worksheets stay under some 60:1. Rows of real workbooks stay below 3 times what was read. The
 * cells of an .xlsb take 14 bytes. If all of them share Japanese texts of 1,000 characters, its rows reach 214 times what was read.
 */
export const LIMITS: Readonly<Record<keyof ReadLimits, Limit>> = {
  inflatedBytes: {
    variable: 'READ_INFLATED_MB',
    unit: MEBIBYTE,
    usual: 6 * 1024,
    least: 1,
    most: 1_048_576,
    code: 'too_large',
  },
  inflateRatio: {
    variable: 'READ_INFLATE_RATIO',
    unit: 1,
    usual: 200,
    least: 2,
    most: 10_000,
    code: 'too_dense',
  },
  cells: {
    variable: 'READ_CELLS',
    unit: 1,
    usual: 200_000_000,
    least: 1,
    most: 100_000_000_000,
    code: 'too_many_cells',
  },
  rows: {
    variable: 'READ_ROWS',
    unit: 1,
    usual: 50_000_000,
    least: 1,
    most: 10_000_000_000,
    code: 'too_many_rows',
  },
  rowBytes: {
    variable: 'READ_ROWS_MB',
    unit: MEBIBYTE,
    usual: 4 * 1024,
    least: 1,
    most: 1_048_576,
    code: 'too_large_rows',
  },
  rowRatio: {
    variable: 'READ_ROWS_RATIO',
    unit: 1,
    usual: 256,
    least: 2,
    most: 1_000_000,
    code: 'too_repetitive',
  },
  sheets: {
    variable: 'READ_SHEETS',
    unit: 1,
    usual: 10_000,
    least: 1,
    most: 1_000_000,
    code: 'too_many_sheets',
  },
};

/** Makes a table with one value for each limit. */
export function mapLimits<Value>(of: (limit: Limit) => Value): Record<keyof ReadLimits, Value> {
  const { inflatedBytes, inflateRatio, cells, rows, rowBytes, rowRatio, sheets } = LIMITS;
  return {
    inflatedBytes: of(inflatedBytes),
    inflateRatio: of(inflateRatio),
    cells: of(cells),
    rows: of(rows),
    rowBytes: of(rowBytes),
    rowRatio: of(rowRatio),
    sheets: of(sheets),
  };
}

/** The limits unless the environment says otherwise. */
export const READ_LIMITS: ReadLimits = mapLimits(({ usual, unit }) => usual * unit);
