import type { ReaderBudgets } from './contract.js';

/**
 * What a workbook may cost unless the caller says otherwise. A sheet of 1,048,576 rows and 100 columns fits; a zip bomb
 * does not: deflate reaches 1032:1, while worksheets, repetitive as they are, stay under some 60:1.
 */
export const DEFAULT_BUDGETS: ReaderBudgets = {
  inflatedBytes: 6 * 1024 ** 3,
  inflateRatio: 200,
  cells: 200_000_000,
  sheets: 10_000,
};

/** Excel's own limits ("Excel specifications and limits"): no cell lies beyond them. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;
/** Characters in a cell. */
export const MAX_TEXT = 32_767;
