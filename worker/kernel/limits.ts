/** Columns of a sheet ("Excel specifications and limits"). */
export const MAX_COLUMNS = 16384;
/** Bytes of one text as JSON: what 32,767 characters may take (6 each), and as much again for writers that ignore Excel's limit. */
export const TEXT_LIMIT = 393204;
