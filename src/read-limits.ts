/** What one workbook may come to before it is refused. */
export interface ReadLimits {
  /** Bytes that all parts together may inflate to. */
  inflatedBytes: number;
  /** Inflated bytes per compressed byte, for parts over 1 MiB. */
  inflateRatio: number;
  /** Cells of the whole workbook. */
  cells: number;
  /** Rows of the whole workbook that have something in them. */
  rows: number;
  /** Bytes of all rows as they are stored, as JSON: a text that many cells share counts for each of them. */
  rowBytes: number;
  /**
   * How many times the bytes that were read all rows may come to, if they come to over 64 MiB. Read are a file's bytes, or what a zip unpacks
   * to: at most 16 times its size, as blanks between tags unpack to anything.
   */
  rowRatio: number;
  sheets: number;
}

/**
 * The limits unless the environment says otherwise. A sheet of 1,048,576 rows and 100 columns fits, and some fifty sheets of a few
 * columns; a zip bomb does not: deflate reaches 1032:1, while worksheets, repetitive as they are, stay under some 60:1. Rows of real workbooks
 * stay below 3 times what was read. An .xlsb, whose cells take 14 bytes, reaches 214 times if all of them share Japanese texts of 1,000
 * characters.
 */
export const READ_LIMITS: ReadLimits = {
  inflatedBytes: 6 * 1024 ** 3,
  inflateRatio: 200,
  cells: 200_000_000,
  rows: 50_000_000,
  rowBytes: 4 * 1024 ** 3,
  rowRatio: 256,
  sheets: 10_000,
};
