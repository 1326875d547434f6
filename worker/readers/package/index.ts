import { Kernel } from '../../kernel/kernel.js';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { RowEncoder } from '../rows/row-encoder.js';
import { rowMemoryOf } from '../rows/row-memory.js';
import { noStrings } from '../shared-strings/shared-strings.js';
import { stringRoom } from '../shared-strings/string-arena.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { NO_STYLES } from '../values/cell-styles.js';
import { openZip } from '../zip/directory.js';
import { readPart } from '../zip/inflate.js';
import type { Package } from '../zip/package.js';
import { findBookParts, findWorkbook } from './book-parts.js';
import type { PackageFormat, SheetContext } from './package-format.js';
import { MAX_PART_BYTES } from './part-text.js';
import { readSheetRows } from './sheet-rows.js';

/**
 * Reads a workbook in a package (ECMA-376 part 2) as the readers' contract has it: .xlsx and .xlsm (ECMA-376 part 1, transitional or
 * strict), or .xlsb ([MS-XLSB]), whichever its workbook part turns out to be. Throws WorkbookError for one that is damaged, encrypted
 * or over budget, and UserError `unknown_sheet`.
 */
export async function* readPackage(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { budgets, signal } = options;
  const zip = await openZip(source, options);
  let total = 0;
  let done = 0;
  const pack: Package = {
    source,
    zip,
    signal,
    onChunk(bytes) {
      done += bytes;
      options.onProgress?.(Math.min(done, total), total);
    },
  };
  const workbook = await findWorkbook(pack);
  const bytes = await readPart(pack, workbook, MAX_PART_BYTES);
  const format = await formatOf(bytes, workbook.name);
  const list = format.readSheetList(bytes, workbook.name, budgets);
  const book = await findBookParts(pack, workbook, list, format.usualParts);
  const wanted = wantedSheet(
    book.sheets.map((sheet) => sheet.name),
    options.sheet,
  );
  const isWanted = (index: number) => wanted === null || wanted === index;

  // If several sheets name the same part, it counts as often as it will be read.
  const parts = book.sheets.flatMap(({ part }, index) => (part && isWanted(index) ? [part] : []));
  if (book.sharedStrings) parts.push(book.sharedStrings);
  for (const part of parts) zip.admit(part, format.mayBeDense);
  if (book.styles) zip.admit(book.styles, format.mayBeDense);
  total = parts.reduce((sum, part) => sum + part.inflatedSize, 0);

  const room = stringRoom(book.sharedStrings?.inflatedSize ?? 0, format.shortestString);
  const kernel = new Kernel(room.strings, room.bytes);
  const context: SheetContext = {
    kernel,
    styles: book.styles ? await format.readStyles(pack, book.styles) : NO_STYLES,
    strings: book.sharedStrings ? await format.readSharedStrings(pack, book.sharedStrings, kernel) : noStrings(),
    date1904: list.date1904,
    rows: new RowEncoder(rowMemoryOf(kernel)),
    cells: { left: budgets.cells, budget: budgets.cells },
  };
  try {
    for (const [index, { name, visibility, part }] of book.sheets.entries()) {
      signal?.throwIfAborted();
      yield { kind: 'sheet_start', index, name, visibility };
      const read = isWanted(index) && part ? yield* readSheetRows(pack, format, name, part, context) : 0;
      yield sheetEnd(context.rows.takeTotals(), read);
    }
  } finally {
    context.strings.close();
  }
}

/** BrtBeginBook, which a binary workbook part begins with ([MS-XLSB] 2.4.37): record 131. */
const BEGIN_BOOK = Buffer.from([0x83, 0x01]);

/** Returns the format of a workbook part: its first bytes decide, else its name. Only the format that is needed is loaded. */
async function formatOf(bytes: Buffer, name: string): Promise<PackageFormat> {
  const isBinary =
    bytes.subarray(0, 2).equals(BEGIN_BOOK) ||
    (/\.bin$/i.test(name) && !/^[\0\s\xef\xfe\xff]*</.test(bytes.toString('latin1', 0, 200)));
  return isBinary ? (await import('../xlsb/format.js')).XLSB : (await import('../xlsx/format.js')).XLSX;
}
