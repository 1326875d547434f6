import { WorkbookError } from '../../../src/errors.js';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { MergedAreas } from '../merged-areas.js';
import { RowEncoder } from '../row-encoder.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { NO_STYLES } from '../values/cell-styles.js';
import { noStrings } from '../xlsx/shared-strings.js';
import { openZip, type ZipDirectory, type ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import { MergeFinder } from './merge-finder.js';
import { readWorkbookParts, type SheetPart } from './package-parts.js';
import { readSharedStrings } from './shared-strings.js';
import { type SheetContext, SheetScanner } from './sheet-scanner.js';
import { readStyles } from './styles.js';

/** Sheets up to this many inflated bytes are held in memory between the look for merged areas and the reading. */
const HELD_BYTES = 2 * 1024 * 1024;

/**
 * Reads an .xlsb workbook ([MS-XLSB]) as the readers' contract has it. Throws WorkbookError for one that is damaged, encrypted or over
 * budget, and UserError `unknown_sheet`.
 */
export async function* readXlsb(
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
  checkSize(total + (book.styles?.inflatedSize ?? 0), budgets.inflatedBytes);
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
  for (const [index, sheet] of book.sheets.entries()) {
    signal?.throwIfAborted();
    yield { kind: 'sheet_start', index, name: sheet.name, visibility: sheet.visibility };
    const read =
      isWanted(index) && sheet.part ? yield* readSheet(source, zip, sheet, sheet.part, context, signal, onChunk) : 0;
    yield sheetEnd(context.rows.takeTotals(), read);
  }
}

/**
 * The zip's directory counts markup only, while here the cells lie in .bin parts, and one part may be named by several sheets. How dense
 * a part is says nothing: true sheets of like rows come to several hundred to one.
 */
function checkSize(bytes: number, budget: number): void {
  if (bytes <= budget) return;
  const mebibytes = (count: number) => `${Math.round(count / 1024 / 1024).toLocaleString('en-US')} MiB`;
  throw new WorkbookError(
    'too_large',
    `The workbook unpacks to ${mebibytes(bytes)} or more; at most ${mebibytes(budget)} are read. Split it into several workbooks.`,
  );
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
  // Small sheets are held in memory from the look for merged areas to the reading, large ones are read twice.
  const isHeld = part.inflatedSize <= HELD_BYTES;
  const held: Buffer[] = [];
  const finder = new MergeFinder(sheet.name, part);
  for await (const chunk of inflatePart(source, zip, part, signal)) {
    finder.push(chunk);
    if (isHeld) held.push(chunk);
  }
  const areas = finder.finish();
  const merged = areas.length > 0 ? new MergedAreas(areas, sheet.name) : null;
  const scanner = new SheetScanner(context, sheet.name, part, merged);
  const { rows } = context;
  const chunks = isHeld ? held : inflatePart(source, zip, part, signal);
  for await (const chunk of chunks) {
    scanner.push(chunk);
    while (scanner.scan()) {
      yield rows.batch();
      rows.clear();
    }
    onChunk(chunk.length);
    signal?.throwIfAborted();
  }
  scanner.end();
  if (rows.hasRows) {
    yield rows.batch();
    rows.clear();
  }
  return scanner.cellsRead;
}
