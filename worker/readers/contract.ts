import type { ParseOptions } from '../../src/tasks/parse-options.js';

/**
 * What every reader promises, whatever its format: bytes in by position, batches of encoded rows out.
 *
 * A batch carries its rows as finished UTF-8 JSON. A cell's text goes from the file to PostgreSQL (or to stdout) without
 * becoming a JavaScript value on the way. The reader goes on only when the next batch is pulled: that is the back-pressure,
 * from COPY all the way to inflate.
 */

/** Bytes that can be read from any place: a file on disk, or the slices of a resource in PostgreSQL. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes from `position`, fewer only at the end of the source. */
  read(position: number, length: number): Promise<Buffer>;
}

export type SheetVisibility = 'visible' | 'hidden' | 'very_hidden';

/** A sheet begins. Every sheet of a workbook gets one, chart sheets and empty ones too, in workbook order. */
export interface SheetStart {
  kind: 'sheet_start';
  /** 0-based position among the workbook's sheets. */
  index: number;
  name: string;
  visibility: SheetVisibility;
}

/**
 * Some rows of the sheet that began last. Row `i` is `bytes[starts[i] .. ends[i])`, a JSON array of values as UTF-8. E.g.
 * `["a",1.5,null]`; trailing empties are cut, and no row is empty. Its types are the ASCII letters from `typeStarts[i]` to
 * `typeEnds[i]` of `types`, one per value.
 */
export interface RowBatch {
  kind: 'rows';
  /** How many rows the batch holds; the arrays may be longer and are reused: use them before asking for the next batch. */
  count: number;
  /**
   * 1-based row numbers, ascending, across batches too. Only large sheets whose file has the rows out of order are an
   * exception.
   */
  rows: Uint32Array;
  bytes: Buffer;
  starts: Uint32Array;
  ends: Uint32Array;
  types: Buffer;
  typeStarts: Uint32Array;
  typeEnds: Uint32Array;
}

/** Cells of a sheet or a workbook: `read = stored + empty + failed`, always. */
export interface CellCounts {
  /** Cells that the file has an entry for. */
  read: number;
  /** Cells that reached a row. */
  stored: number;
  /** Entries with nothing in them: formatted blanks, the covered cells of a merged area. */
  empty: number;
  /** Cells that could not be read. A reader throws rather than guess, so this is 0 until a format needs it. */
  failed: number;
}

/** A sheet ends: what was in it. */
export interface SheetEnd {
  kind: 'sheet_end';
  /** The used range in A1 notation (`A1:D10`); null if nothing was stored. */
  dimensions: string | null;
  /** Rows stored. */
  rows: number;
  cells: CellCounts;
  /** Characters that PostgreSQL cannot hold (NUL, lone surrogates) and that became U+FFFD. */
  replaced: number;
}

export type ReaderEvent = SheetStart | RowBatch | SheetEnd;

/** What a workbook may cost before it is refused. Each limit's error names it. */
export interface ReaderBudgets {
  /** Bytes that all parts together may inflate to. */
  inflatedBytes: number;
  /** Inflated bytes per compressed byte, for parts over 1 MiB. */
  inflateRatio: number;
  /** Cells of the whole workbook. */
  cells: number;
  /** Rows of the whole workbook that have something in them. */
  rows: number;
  /** Bytes of all rows as JSON. */
  rowBytes: number;
  /** The limit on `bytes of all rows / bytes read`. It applies to rows of over 64 MiB altogether. */
  rowRatio: number;
  sheets: number;
}

export interface ReaderOptions {
  /** The file's name: its ending only decides between formats that the bytes cannot tell apart. */
  name: string;
  budgets: ReaderBudgets;
  /** What the caller says about a file of delimited text. Without it, all of it is recognised. Workbooks ignore it. */
  text?: ParseOptions | undefined;
  /** Only the sheet of this name is read; all others come with nothing in them. Unknown: UserError `unknown_sheet`. */
  sheet?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called with the bytes of each part of a zip archive that is unpacked. */
  onUnpack?: ((bytes: number) => void) | undefined;
  /** Called now and then with the bytes worked through so far and the bytes there are, in the same unit. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One format. Throws `WorkbookError` for a file that is broken, encrypted or over budget. */
export type Reader = (source: ByteSource, options: ReaderOptions) => AsyncGenerator<ReaderEvent, void, undefined>;
