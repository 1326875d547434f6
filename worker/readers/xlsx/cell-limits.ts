import { MAX_TEXT } from '../budgets.js';
import { MOST_JSON_BYTES_PER_BYTE } from '../xml/text.js';

/** Bytes of one cell, string item or any tag: a text of 32,767 characters, each with a format of its own, comes to some 10 MB. */
export const ELEMENT_LIMIT = 16 * 1024 * 1024;
/** Bytes of one text as JSON: what 32,767 characters may take, and as much again for writers that ignore Excel's limit. */
export const TEXT_LIMIT = 2 * MAX_TEXT * MOST_JSON_BYTES_PER_BYTE;
/** Bytes of one row as JSON. PostgreSQL's jsonb ends at 256 MiB, of which no sheet worth reading needs a quarter. */
export const ROW_LIMIT = 64 * 1024 * 1024;
