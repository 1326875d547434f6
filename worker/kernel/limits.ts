/** Columns of a sheet ("Excel specifications and limits"). */
export const MAX_COLUMNS = 16384;
/**
 * Bytes of one text as JSON: 32,767 characters take up to 6 bytes each. As much again is for writers that ignore Excel's limit.
 */
export const TEXT_LIMIT = 393204;
