import { READ_LIMITS } from '../../src/read-limits.js';
import type { ReaderBudgets } from './contract.js';

/** What a workbook may cost unless the caller says otherwise. */
export const DEFAULT_BUDGETS: ReaderBudgets = READ_LIMITS;

/** Excel's own limits ("Excel specifications and limits"): no cell lies beyond them. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;
/** Characters in a cell. */
export const MAX_TEXT = 32_767;
