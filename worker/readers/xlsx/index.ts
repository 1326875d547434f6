import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { MergedAreas } from '../merged-areas.js';
import { RowEncoder } from '../row-encoder.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { NO_STYLES } from '../values/cell-styles.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { openZip, type ZipDirectory, type ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import type { SheetContext } from './cell-values.js';
import { MergeFinder } from './merge-finder.js';
import { readWorkbookParts, type SheetPart } from './package-parts.js';
import { noStrings, readSharedStrings } from './shared-strings.js';
import { SheetScanner } from './sheet-scanner.js';
import { mergedAreasByTail } from './sheet-tail.js';
import { readStyles } from './styles.js';

/** Sheets up to this many inflated bytes are held in memory between the look for merged areas and the reading. */
const HELD_BYTES = 2 * 1024 * 1024;
/** Up to this many bytes of rows, such a sheet makes a single batch: then its rows come in order, whatever order they were in. */
const HELD_ROW_BYTES = 4 * 1024 * 1024;

/**
 * Reads an .xlsx or .xlsm workbook (ECMA-376, transitional or strict) as the readers' contract has it. Throws WorkbookError for one
 * that is damaged, encrypted or over budget, and UserError `unknown_sheet`.
 */
export async function* readXlsx(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { budgets, signal } = options;
  const zip = await openZip(source, budgets);
  const book = await readWorkbookParts(source, zip, budgets);
  const wanted = wantedSheet(
    book.sheets.map((sheet) => sheet.name),
    options.sheet,
  );
  const isWanted = (index: number) => wanted === null || wanted === index;

  let done = 0;
  let total = book.sharedStrings?.inflatedSize ?? 0;
  book.sheets.forEach((sheet, index) => {
    if (isWanted(index)) total += sheet.part?.inflatedSize ?? 0;
  });
  const onChunk = (bytes: number) => {
    done += bytes;
    options.onProgress?.(Math.min(done, total), total);
  };

  const context: SheetContext = {
    styles: book.styles ? await readStyles(source, zip, book.styles) : NO_STYLES,
    strings: book.sharedStrings
      ? await readSharedStrings(source, zip, book.sharedStrings, signal, onChunk)
      : noStrings(),
    date1904: book.date1904,
    rows: new RowEncoder(),
    cells: { left: budgets.cells, budget: budgets.cells },
  };
  try {
    for (const [index, sheet] of book.sheets.entries()) {
      signal?.throwIfAborted();
      yield { kind: 'sheet_start', index, name: sheet.name, visibility: sheet.visibility };
      const read =
        isWanted(index) && sheet.part ? yield* readSheet(source, zip, sheet, sheet.part, context, signal, onChunk) : 0;
      yield sheetEnd(context.rows.takeTotals(), read);
    }
  } finally {
    context.strings.close();
  }
}

/** Reads the rows of one sheet; answers how many cells it has entries for. */
async function* readSheet(
  source: ByteSource,
  zip: ZipDirectory,
  sheet: SheetPart,
  part: ZipPart,
  context: SheetContext,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): AsyncGenerator<ReaderEvent, number, undefined> {
  // Small sheets are held in memory from the look for merged areas to the reading; of large ones the end is looked at, or all.
  const isHeld = part.inflatedSize <= HELD_BYTES;
  const held: Buffer[] = [];
  let areas = isHeld ? null : await mergedAreasByTail(source, zip, part);
  if (areas === null) {
    const finder = new MergeFinder();
    for await (const chunk of inflatePart(source, zip, part, signal)) {
      finder.push(chunk);
      if (isHeld) held.push(chunk);
    }
    areas = finder.finish();
  }
  const gate = new Utf8Gate(part.name);
  const scanner = new SheetScanner(
    context,
    sheet.name,
    part.name,
    areas.length > 0 ? new MergedAreas(areas, sheet.name) : null,
  );
  const { rows } = context;
  const chunks = isHeld ? held : inflatePart(source, zip, part, signal);
  for await (const chunk of chunks) {
    scanner.push(gate.push(chunk));
    while (scanner.scan()) {
      if (isHeld && rows.length < HELD_ROW_BYTES) continue;
      yield rows.batch();
      rows.clear();
    }
    onChunk(chunk.length);
    signal?.throwIfAborted();
  }
  scanner.push(gate.end());
  scanner.end();
  while (scanner.scan()) {
    if (isHeld && rows.length < HELD_ROW_BYTES) continue;
    yield rows.batch();
    rows.clear();
  }
  if (rows.hasRows) {
    yield rows.batch();
    rows.clear();
  }
  return scanner.cellsRead;
}
