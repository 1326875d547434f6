import { READ_LIMITS } from '../../src/read-limits.js';
import type { ReaderBudgets } from './contract.js';

/** What a workbook may cost unless the caller says otherwise. */
export const DEFAULT_BUDGETS: ReaderBudgets = READ_LIMITS;

/** Excel's own limits ("Excel specifications and limits"): no cell lies beyond them. */
export const MAX_ROWS = 1_048_576;
export { MAX_COLUMNS } from '../kernel/limits.js';
/** Characters in a cell. */
export const MAX_TEXT = 32_767;
