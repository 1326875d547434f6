/**
 * Where each region of the kernel's memory is, in bytes from its start. Both compilers read this file: tsc for JavaScript's
 * side, asc for the kernel. Untouched memory costs nothing, therefore each region has room for the largest case that is worth
 * being fast.
 */

// The kernel's own constants come first, from 1024 on (asconfig.json).
/** A date as text, for JavaScript to fetch. */
export const SCRATCH = 8192;
/** The prefix of a part's names, and the bytes that it may have. */
export const PREFIX = 8704;
export const MOST_PREFIX = 8;
/** The delimiter between the fields of a record, and the bytes that it may have. */
export const DELIMITER = 8712;
export const MOST_DELIMITER = 8;
/** What is known of a deflate block under test. */
export const BLOCK_CODES = 9216;
/** What both sides exchange: the slots below, of 4 bytes each. */
export const STATE = 16384;

/**
 * The regions of a workbook begin at a page of WebAssembly's. Other programs of the kernel use the same memory in their own
 * way.
 */
export const PAGE = 65536;
/** Rows that a batch in the kernel's memory can have, and the bytes of a table with a number for each of them. */
export const ROW_PLACES = 131072;
const ROW_TABLE = 524288;
/** What RowBatch calls by these names. */
export const ROWS = PAGE;
export const STARTS = ROWS + ROW_TABLE;
export const ENDS = STARTS + ROW_TABLE;
export const TYPE_STARTS = ENDS + ROW_TABLE;
export const TYPE_ENDS = TYPE_STARTS + ROW_TABLE;
export const TYPES = TYPE_ENDS + ROW_TABLE;
export const TYPES_SIZE = 1310720;
export const BYTES = TYPES + TYPES_SIZE;
export const BYTES_SIZE = 6291456;
/** A kind of date for each of the first styles. */
export const KINDS = BYTES + BYTES_SIZE;
export const KINDS_SIZE = 65536;
/**
 * The stretches of this row that merged areas cover: pairs of first and last column. A pair that ends at NO_COLUMN is the last.
 */
export const COVERS = KINDS + KINDS_SIZE;
export const COVERS_SIZE = 196608;
export const NO_COLUMN = 0x7fffffff;
/** What has been inflated and is to be scanned. */
export const WINDOW = COVERS + COVERS_SIZE;
export const WINDOW_SIZE = 2097152;
/** Where each shared string begins in the arena, which follows. */
export const STRINGS = WINDOW + WINDOW_SIZE;
/** Regions are read and written up to this many bytes beyond what is in them. */
export const SLACK = 128;

/** A batch of rows is handed on once it holds this many bytes or rows: big enough to make the hand-over cheap. */
export const BATCH_BYTES = 131072;
export const BATCH_ROWS = 8192;

// Slots: how far the rows are (RowEncoder has fields of the same names).
export const LENGTH = 0;
export const TYPES_LENGTH = 1;
export const COUNT = 2;
export const ROW = 3;
export const ROW_START = 4;
export const ROW_TYPE_START = 5;
export const NEXT_COLUMN = 6;
export const STORED_CELLS = 7;
export const FIRST_COLUMN = 8;
export const LAST_COLUMN = 9;
// How far the scanner of a sheet is.
export const IN_ROW = 10;
/** The last column read of this row; -1 before the first. */
export const COLUMN = 11;
export const CELLS_READ = 12;
/** How many cells may still be read, up to the largest number that a slot holds. */
export const CELLS_LEFT = 13;
export const MOST_CELLS_LEFT = 0x7fffffff;
/** From this row on, JavaScript begins the rows. */
export const STOP_ROW = 14;
// What it knows of the workbook.
export const KEEPS_BLANKS = 15;
export const DATE_1904 = 16;
export const KIND_COUNT = 17;
export const STRING_COUNT = 18;
export const ARENA = 19;
/** 1 if the strings are outside of this memory, and JavaScript fetches them. */
export const STRINGS_ELSEWHERE = 20;
// Why it stopped, and what JavaScript is to do.
export const WHY = 21;
/** The row that begins. */
export const BEGUN_ROW = 22;
export const VALUE_TYPE = 23;
export const VALUE_STYLE = 24;
export const VALUE_INDEX = 25;
export const VALUE_FROM = 26;
export const VALUE_TO = 27;
// The strings' scanner: where its next byte goes in the arena, how many strings there are, and how many bytes were moved out of
// it.
export const ARENA_USED = 28;
export const ARENA_END = 29;
export const SPILLED_BYTES = 30;
export const MOST_STRINGS = 31;
/** Bytes of the prefix, with its colon. */
export const PREFIX_SIZE = 32;
// The scanner of delimited text: bytes of the delimiter, and characters that PostgreSQL cannot hold.
export const DELIMITER_SIZE = 33;
export const REPLACED = 34;
export const SLOTS = 35;

/** What follows is not whole yet, or has another form than nearly all have. */
export const OTHER_FORM = 0;
/** A row ended, and with it the batch. */
export const BATCH_FULL = 1;
/** The start tag of row BEGUN_ROW has been read. */
export const ROW_BEGUN = 2;
/** A cell has been read, all but its value. */
export const VALUE_LEFT = 3;
/** A row ended with more cells than may be read. */
export const OVER_BUDGET = 4;

/** What a cell holds (ST_CellType, ECMA-376 part 1, 18.18.11), as VALUE_TYPE has it. */
export const NUMBER = 0;
export const SHARED = 1;
export const TEXT = 2;
export const BOOLEAN = 3;
export const ERROR = 4;
export const INLINE = 5;
