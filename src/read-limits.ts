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
  sheets: number;
}

/**
 * The limits unless the environment says otherwise. A sheet of 1,048,576 rows and 100 columns fits, and some fifty sheets of a few
 * columns; a zip bomb does not: deflate reaches 1032:1, while worksheets, repetitive as they are, stay under some 60:1.
 */
export const READ_LIMITS: ReadLimits = {
  inflatedBytes: 6 * 1024 ** 3,
  inflateRatio: 200,
  cells: 200_000_000,
  rows: 50_000_000,
  rowBytes: 4 * 1024 ** 3,
  sheets: 10_000,
};
