import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { MergedAreas } from '../rows/merged-areas.js';
import { RowEncoder } from '../rows/row-encoder.js';
import { sheetEnd, wantedSheet } from '../sheet-events.js';
import { RecordWindow } from './record-window.js';
import { damaged, truncated } from './refusals.js';
import { type SheetContext, SheetScanner } from './sheet-scanner.js';
import { sortedRecords } from './sheet-sorter.js';
import { type SheetSurvey, surveySheet } from './sheet-survey.js';
import { readWorkbook } from './workbook-globals.js';

/**
 * Reads an .xls or .xlw workbook, BIFF2 to BIFF8 ([MS-XLS]), as the readers' contract has it: `source` is its stream of records. Throws
 * WorkbookError for one that is damaged, enciphered or over budget, and UserError `unknown_sheet`.
 */
export async function* readXls(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { budgets, signal } = options;
  const window = new RecordWindow(source, signal);
  const workbook = await readWorkbook(window, budgets);
  const rows = new RowEncoder();
  const cells = { left: budgets.cells, budget: budgets.cells };
  let done = 0;
  try {
    const wanted = wantedSheet(
      workbook.sheets.map((sheet) => sheet.name),
      options.sheet,
    );
    for (const [index, sheet] of workbook.sheets.entries()) {
      signal?.throwIfAborted();
      yield { kind: 'sheet_start', index, name: sheet.name, visibility: sheet.visibility };
      let read = 0;
      if (sheet.position !== null && (wanted === null || wanted === index)) {
        const survey = await surveySheet(window, workbook, sheet, sheet.position);
        if (survey !== null) {
          const { formats } = survey;
          const context: SheetContext = {
            version: workbook.version,
            strings: workbook.strings,
            styles: formats.styles(),
            cellsNameFormats: formats.cellsNameFormats,
            codePage: formats.codePage,
            date1904: formats.date1904,
            rows,
            cells,
          };
          const before = done;
          read = yield* readSheet(window, survey, context, sheet.name, (bytes) =>
            options.onProgress?.(before + bytes, window.size),
          );
          done += survey.end - survey.start;
          // If sheets could overlap, a small file could take for ever.
          if (done > window.size)
            throw damaged(`the sheet “${sheet.name}” overlaps another one`, { sheet: sheet.name });
        }
      }
      yield sheetEnd(rows.takeTotals(), read);
    }
  } finally {
    workbook.strings.close();
  }
}

/** Reads the rows of one sheet. Returns how many cells it has entries for. */
async function* readSheet(
  window: RecordWindow,
  survey: SheetSurvey,
  context: SheetContext,
  name: string,
  onProgress: (bytes: number) => void,
): AsyncGenerator<ReaderEvent, number, undefined> {
  const { rows, version } = context;
  const merged = survey.areas.count > 0 ? new MergedAreas(survey.areas, name) : null;
  const scanner = new SheetScanner(context, name, merged);
  if (survey.isOrdered) {
    window.seek(survey.start);
    while (!scanner.isOver) {
      window.start = scanner.scan(window.bytes, window.view, window.start, window.end);
      if (scanner.isFull) {
        yield rows.batch();
        rows.clear();
      } else if (!scanner.isOver) {
        onProgress(window.position - survey.start);
        if (!(await window.fill())) throw truncated(`the sheet “${name}” has no end`);
      }
    }
  } else {
    for await (const piece of sortedRecords(window, survey, version, name)) {
      const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
      let at = 0;
      while (at < piece.length) {
        at = scanner.scan(piece, view, at, piece.length);
        if (!scanner.isFull) continue;
        yield rows.batch();
        rows.clear();
      }
    }
    scanner.end();
  }
  if (rows.hasRows) {
    yield rows.batch();
    rows.clear();
  }
  onProgress(survey.end - survey.start);
  return scanner.cellsRead;
}
