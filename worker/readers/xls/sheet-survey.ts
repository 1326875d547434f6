import { WorkbookError } from '../../../src/errors.js';
import { cellName } from '../rows/cell-name.js';
import { AreaList } from '../rows/merged-areas.js';
import { FormatTable } from './format-table.js';
import {
  type BiffVersion,
  BOF,
  BOOL_ERR,
  CODE_PAGE,
  DATE_MODE,
  FORMAT,
  FORMULA,
  INTEGER,
  LABEL,
  LABEL_SST,
  LAST_CELL,
  MAX_XLS_COLUMNS,
  MERGE_CELLS,
  MUL_BLANK,
  MUL_RK,
  maxRows,
  NUMBER,
  RK,
  recordKinds,
  XF,
} from './record-kinds.js';
import type { RecordWindow } from './record-window.js';
import { damaged, truncated } from './refusals.js';
import { walkSheet } from './sheet-walk.js';
import { hasNoCells, readBof, type SheetEntry, type Workbook } from './workbook-globals.js';

/** What is known of a sheet before its rows are read. */
export interface SheetSurvey {
  /** Where the records between BOF and EOF begin, and where the sheet ends. */
  start: number;
  end: number;
  /** Whether the cells come row by row and from left to right, each once. */
  isOrdered: boolean;
  areas: AreaList;
  formats: FormatTable;
}

/** How many cells a record of this kind holds. */
export function cellsOf(kind: number, size: number): number {
  if (kind === MUL_RK) return Math.floor((size - 6) / 6);
  if (kind === MUL_BLANK) return Math.floor((size - 6) / 2);
  return 1;
}

/**
 * Goes through the records of a sheet once before its rows are read. Merged areas come after the cells that they cover, and a few
 * writers put the cells in no order. Both must be known before the first row is handed on. Returns null for what is no sheet of cells.
 * @throws WorkbookError `damaged`, `truncated`, `beyond_limits`
 */
export async function surveySheet(
  window: RecordWindow,
  workbook: Workbook,
  sheet: SheetEntry,
  position: number,
): Promise<SheetSurvey | null> {
  const { version } = workbook;
  const start = await sheetStart(window, sheet, position);
  if (start === null) return null;
  const formats = workbook.formats ?? new FormatTable(version);
  const ownFormats = workbook.formats === null ? formats : null;
  const { view, bytes } = window;
  const least = leastSizes(version);
  const rowLimit = maxRows(version);
  const merged = new AreaList(sheet.name);
  let isOrdered = true;
  let lastKey = -1;
  const end = await walkSheet(window, start, recordKinds(version), sheet.name, (kind, data, size) => {
    if (kind <= LAST_CELL) {
      if (size < (least[kind] ?? 0)) throw damaged(`a cell of the sheet “${sheet.name}” is cut`, { sheet: sheet.name });
      const row = view.getUint16(data, true);
      const column = view.getUint16(data + 2, true);
      const lastColumn = column + cellsOf(kind, size) - 1;
      if (row >= rowLimit || lastColumn >= MAX_XLS_COLUMNS) throw beyondLimits(sheet.name, version, row, lastColumn);
      const key = row * MAX_XLS_COLUMNS + column;
      if (key <= lastKey) isOrdered = false;
      lastKey = row * MAX_XLS_COLUMNS + lastColumn;
    } else if (kind === MERGE_CELLS) {
      readAreas(view, data, size, merged);
    } else if (ownFormats !== null && (kind === XF || kind === FORMAT || kind === CODE_PAGE || kind === DATE_MODE)) {
      ownFormats.add(kind, bytes.subarray(data, data + size));
    }
  });
  return { start, end, isOrdered, areas: merged, formats };
}

/** Returns where the sheet's records after its BOF begin; null if it is a chart, or a module of a program. */
async function sheetStart(window: RecordWindow, sheet: SheetEntry, position: number): Promise<number | null> {
  window.seek(position);
  while (!window.hasRecord()) if (!(await window.fill())) throw truncated(`the sheet “${sheet.name}” is not in it`);
  const { view, start } = window;
  if (recordKinds(8)[view.getUint16(start, true)] !== BOF)
    throw damaged(`the sheet “${sheet.name}” is not where the list of sheets says`, { sheet: sheet.name });
  const { type } = readBof(window);
  return hasNoCells(type) ? null : position + 4 + view.getUint16(start + 2, true);
}

/**
 * The bytes that a record of each kind must have to hold its cell. BIFF2 has attributes of three bytes, later versions an XF of two.
 */
function leastSizes(version: BiffVersion): Uint8Array {
  const sizes = new Uint8Array(LAST_CELL + 1).fill(version === 2 ? 7 : 6);
  const more = version === 2 ? 1 : 0;
  sizes[INTEGER] = 9;
  sizes[NUMBER] = 14 + more;
  sizes[FORMULA] = 14 + more;
  sizes[BOOL_ERR] = 8 + more;
  sizes[LABEL] = 8;
  sizes[RK] = 10;
  sizes[MUL_RK] = 12;
  sizes[LABEL_SST] = 10;
  return sizes;
}

/** [MS-XLS] 2.4.168 */
function readAreas(view: DataView, data: number, size: number, merged: AreaList): void {
  if (size < 2) return;
  const count = Math.min(view.getUint16(data, true), Math.floor((size - 2) / 8));
  for (let i = 0; i < count; i++) {
    const at = data + 2 + 8 * i;
    const rows = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    const columns = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
    merged.add({
      top: Math.min(...rows) + 1,
      left: Math.min(...columns),
      bottom: Math.max(...rows) + 1,
      right: Math.max(...columns),
    });
  }
}

function beyondLimits(sheet: string, version: BiffVersion, row: number, column: number): WorkbookError {
  return new WorkbookError(
    'beyond_limits',
    `The sheet “${sheet}” has the cell ${cellName(row + 1, column)}, beyond the ${maxRows(version).toLocaleString('en-US')} rows and 256 columns of this version of .xls. Open it in Excel, let Excel repair it, and save it as .xlsx.`,
    { details: { sheet, cell: cellName(row + 1, column) } },
  );
}
