import path from 'node:path';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { wantedSheet } from '../sheet-events.js';
import { fileSlices, readBook } from '../xml/book-stream.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { SpreadsheetScanner } from './book-scanner.js';
import { OutlineScanner, type SheetOutline } from './outline.js';

/** A workbook that hides sheets contains one of these words. */
const HIDDEN = [Buffer.from('SheetHidden'), Buffer.from('SheetVeryHidden')];

/**
 * Reads an XML Spreadsheet 2003 (.xml, often named .xls) as the readers' contract has it. Throws WorkbookError for one that is damaged or
 * over budget, and UserError `unknown_sheet`.
 */
export async function* readSpreadsheetMl(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { budgets, signal } = options;
  const part = path.basename(options.name);
  let done = 0;
  // Passes over the file. The search for hidden sheets does not count: it takes little time beside them.
  let passes = 1;
  const onChunk = (bytes: number) => {
    done += bytes;
    options.onProgress?.(done, source.size * passes);
  };
  let sheets: SheetOutline[] = [];
  if (options.sheet !== undefined || (await hidesSheets(source, part, signal))) {
    passes = 2;
    sheets = await readOutline(source, part, options, onChunk);
  }
  const wanted = wantedSheet(
    sheets.map((sheet) => sheet.name),
    options.sheet,
  );
  const scanner = new SpreadsheetScanner(part, budgets, {
    visibilityOf: (index) => sheets[index]?.visibility ?? 'visible',
    isWanted: (index) => wanted === null || wanted === index,
  });
  yield* readBook(fileSlices(source, signal), new Utf8Gate(part), scanner, signal, onChunk);
}

/** Whether any sheet may be hidden. Hardly any workbook hides one, and this search costs a tenth of reading. */
async function hidesSheets(source: ByteSource, part: string, signal: AbortSignal | undefined): Promise<boolean> {
  const gate = new Utf8Gate(part);
  let rest: Buffer = Buffer.alloc(0);
  const isIn = (bytes: Buffer) => {
    const joined = Buffer.concat([rest, bytes]);
    rest = joined.subarray(Math.max(0, joined.length - 20));
    return HIDDEN.some((word) => joined.includes(word));
  };
  for await (const slice of fileSlices(source, signal)) if (isIn(gate.push(slice))) return true;
  return isIn(gate.end());
}

async function readOutline(
  source: ByteSource,
  part: string,
  options: ReaderOptions,
  onChunk: (bytes: number) => void,
): Promise<SheetOutline[]> {
  const gate = new Utf8Gate(part);
  const scanner = new OutlineScanner(part, options.budgets);
  for await (const slice of fileSlices(source, options.signal)) {
    scanner.push(gate.push(slice));
    scanner.scan();
    onChunk(slice.length);
  }
  scanner.push(gate.end());
  scanner.end();
  scanner.scan();
  return scanner.sheets;
}
