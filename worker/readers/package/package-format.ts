import type { Kernel } from '../../kernel/kernel.js';
import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import type { AreaList, MergedAreas } from '../rows/merged-areas.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import type { SharedStrings } from '../shared-strings/shared-strings.js';
import type { Styles } from '../values/cell-styles.js';
import type { ZipPart } from '../zip/directory.js';
import type { Package } from '../zip/package.js';

/** What all sheets of a workbook share. */
export interface SheetContext {
  /** The strings and the rows are in its memory. */
  kernel: Kernel;
  strings: SharedStrings;
  styles: Styles;
  date1904: boolean;
  rows: RowEncoder;
  /** Counts down over all sheets; the workbook is over its budget below 0. */
  cells: { left: number; budget: number };
}

/** A sheet as the workbook part lists it. */
export interface SheetEntry {
  name: string;
  visibility: SheetVisibility;
  /** '' if the sheet names no part, as the modules of macros from before 1997 do; undefined if it should name one. */
  relationshipId: string | undefined;
}

/** What the workbook part says. */
export interface SheetList {
  sheets: SheetEntry[];
  date1904: boolean;
}

/** Scans a sheet's part pushed to it piece by piece, into rows of the context's encoder. */
export interface PartScanner {
  /** Cells that the sheet has an entry for, so far. */
  readonly cellsRead: number;
  /** Adds bytes; `scan` then works through them. */
  push(bytes: Buffer): void;
  /** Returns true if the encoder's batch is full (take it and call again), false if more bytes are needed, or at the end. */
  scan(): boolean;
  /**
   * Says that all has been pushed; call `scan` once more.
   * @throws WorkbookError if the sheet is not whole
   */
  end(): void;
}

/**
 * Finds a sheet's merged areas in its bytes, pushed piece by piece. They come after the rows in the file, but must be known before the
 * first row is handed on.
 */
export interface MergeSearch {
  push(chunk: Buffer): void;
  /** The areas, once all has been pushed. */
  finish(): AreaList;
}

/** What differs between the two formats of workbooks in packages, XML and binary. */
export interface PackageFormat {
  /** Where the parts are, beside the workbook part, if nothing says so. */
  usualParts: { sharedStrings: string; styles: string };
  /** Whether a dense part is no sign of an attack: binary records of like rows deflate to a hundredth and less. */
  mayBeDense: boolean;
  /** Bytes that a shared string takes in its part at least. */
  shortestString: number;
  /** `bytes` are the whole workbook part. */
  readSheetList(bytes: Buffer, part: string, budgets: ReaderBudgets): SheetList;
  readStyles(pack: Package, part: ZipPart): Promise<Styles>;
  /** Reads the strings into the kernel's memory. */
  readSharedStrings(pack: Package, part: ZipPart, kernel: Kernel): Promise<SharedStrings>;
  /** Finds the merged areas of a large sheet by its end alone; null if the end does not tell. */
  mergedAreasByTail(pack: Package, sheet: string, part: ZipPart): Promise<AreaList | null>;
  mergeSearch(sheet: string, part: ZipPart): MergeSearch;
  scanner(context: SheetContext, sheet: string, part: ZipPart, merged: MergedAreas | null): PartScanner;
}
