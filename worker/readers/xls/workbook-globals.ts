import type { WorkbookError } from '../../../src/errors.js';
import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import { noSheets, tooManySheets } from '../rows/cell-limits.js';
import { noStrings, type SharedStrings } from '../shared-strings/shared-strings.js';
import { cipherOf } from './file-pass.js';
import { FormatTable } from './format-table.js';
import { RecordCipher } from './record-cipher.js';
import {
  type BiffVersion,
  BOF,
  BOUND_SHEET,
  BUNDLE_HEADER,
  CONTINUE,
  EOF,
  FILE_PASS,
  recordKinds,
  SST,
} from './record-kinds.js';
import type { RecordWindow } from './record-window.js';
import { damaged, notWorkbook, truncated } from './refusals.js';
import { SharedStringsParser } from './shared-strings.js';
import { shortText } from './short-text.js';

/** Types of substreams in BOF ([MS-XLS] 2.4.21), and of sheets in BOUNDSHEET ([MS-XLS] 2.4.28). */
const GLOBALS = 0x0005;
const MODULE = 0x0006;
const WORKSHEET = 0x0010;
const CHART = 0x0020;
const MACRO_SHEET = 0x0040;
/** In BIFF4 a workbook, which bundles sheets; later a workspace, which only names files. */
const BUNDLE = 0x0100;
const BOUND_CHART = 2;
const BOUND_MODULE = 6;

/** FILEPASS comes right after BOF, or after the few records that say who may write. */
const FILE_PASS_WITHIN = 32;

const VISIBILITIES: SheetVisibility[] = ['visible', 'hidden', 'very_hidden', 'visible'];

export interface SheetEntry {
  name: string;
  visibility: SheetVisibility;
  /** The position of its BOF in the stream; null for a chart sheet, which has no cells of its own. */
  position: number | null;
}

export interface Workbook {
  version: BiffVersion;
  sheets: SheetEntry[];
  strings: SharedStrings;
  /** What all sheets share; null if each sheet has its own (BIFF2 to BIFF4). */
  formats: FormatTable | null;
}

/**
 * Reads what a stream of records says before its first sheet ([MS-XLS] 2.1.7.20.3). Throws WorkbookError `not_a_workbook`, `damaged`,
 * `truncated`, `encrypted`, `too_many_sheets`, `no_sheets`.
 */
export async function readWorkbook(window: RecordWindow, budgets: ReaderBudgets): Promise<Workbook> {
  await needRecord(window);
  const { version, type } = readBof(window);
  await decipherIfNeeded(window, version);
  const isBundle = type === BUNDLE;
  if (isBundle && version >= 5) throw notWorkbook('an Excel workspace, which only names the workbooks it opens');
  if (type !== GLOBALS && !isBundle) {
    // Without these checks any file would pass that begins with the few bytes of an old version's BOF.
    if (type !== WORKSHEET && type !== MACRO_SHEET && type !== CHART && version < 5) throw notBegun();
    const only: SheetEntry = { name: 'Sheet1', visibility: 'visible', position: 0 };
    return { version, sheets: [only], strings: noStrings(), formats: null };
  }
  return isBundle ? readBundle(window, version, budgets) : readGlobals(window, version, budgets);
}

/** Makes sure that a whole record is in view. */
async function needRecord(window: RecordWindow): Promise<void> {
  while (!window.hasRecord()) if (!(await window.fill())) throw truncated('the list of its sheets is not complete');
}

/** Returns the record at the window's start, and moves the window on to the next one. */
function takeRecord(window: RecordWindow): { type: number; data: Buffer } {
  const { view, start } = window;
  const size = view.getUint16(start + 2, true);
  window.start = start + 4 + size;
  return { type: view.getUint16(start, true), data: window.bytes.subarray(start + 4, start + 4 + size) };
}

/** Reads the BOF at the window's start. The window does not move. */
export function readBof(window: RecordWindow): { version: BiffVersion; type: number } {
  const { start } = window;
  const { type, data } = takeRecord(window);
  window.start = start;
  if (recordKinds(8)[type] !== BOF || data.length < 4) throw notBegun();
  return { version: versionOf(type, data.readUInt16LE(0)), type: data.readUInt16LE(2) };
}

/** Before BIFF5 the record's number is the version. Some writers use the newest number, and put the version in its data. */
function versionOf(type: number, version: number): BiffVersion {
  if (type === 0x0009) return 2;
  if (type === 0x0209) return 3;
  if (type === 0x0409) return 4;
  if (version === 0x0600) return 8;
  // 0 is what some other programs write.
  if (version === 0x0500 || version === 0) return 5;
  if (version === 0x0400) return 4;
  if (version === 0x0300) return 3;
  if (version === 0x0200 || version === 0x0007) return 2;
  throw damaged(`it is of a version that does not exist (${version})`);
}

/** Looks for a FILEPASS record, deciphers from there on, and goes back to the beginning. */
async function decipherIfNeeded(window: RecordWindow, version: BiffVersion): Promise<void> {
  const kinds = recordKinds(version);
  for (let i = 0; i < FILE_PASS_WITHIN; i++) {
    while (!window.hasRecord()) {
      if (await window.fill()) continue;
      window.seek(0);
      return;
    }
    const { type, data } = takeRecord(window);
    const kind = kinds[type];
    if (kind === FILE_PASS) {
      window.decipher(new RecordCipher(cipherOf(data, version), window.position));
      break;
    }
    if (kind === EOF) break;
  }
  window.seek(0);
}

async function readGlobals(window: RecordWindow, version: BiffVersion, budgets: ReaderBudgets): Promise<Workbook> {
  const kinds = recordKinds(version);
  const formats = new FormatTable(version);
  const sheets: SheetEntry[] = [];
  const strings = new SharedStringsParser();
  try {
    let previous = 0;
    for (;;) {
      await needRecord(window);
      const { type, data } = takeRecord(window);
      const kind = kinds[type] ?? 0;
      if (kind === EOF) break;
      if (kind === BOUND_SHEET) {
        const sheet = readBoundSheet(data, version, formats);
        if (sheet) sheets.push(sheet);
        if (sheets.length > budgets.sheets) throw tooManySheets(budgets.sheets);
      } else if (kind === SST) {
        strings.push(data, Math.min(8, data.length), data.length);
      } else if (kind === CONTINUE) {
        if (previous === SST) strings.push(data, 0, data.length);
      } else {
        formats.add(kind, data);
      }
      if (kind !== CONTINUE) previous = kind;
    }
    if (sheets.length === 0) throw noSheets();
    return { version, sheets, strings: strings.finish(), formats };
  } catch (error) {
    strings.close();
    throw error;
  }
}

/** [MS-XLS] 2.4.28; null for what is no sheet. */
function readBoundSheet(data: Buffer, version: BiffVersion, formats: FormatTable): SheetEntry | null {
  if (data.length < 7) throw damaged('its list of sheets is cut');
  const type = data.readUInt8(5);
  if (type === BOUND_MODULE) return null;
  return {
    name: shortText(data, 6, 1, version, formats.codePage),
    visibility: VISIBILITIES[data.readUInt8(4) & 3] ?? 'visible',
    position: type === BOUND_CHART ? null : data.readUInt32LE(0),
  };
}

/** Reads a workbook of Excel 4: each sheet follows a record with its length and name, and says all about itself. */
async function readBundle(window: RecordWindow, version: BiffVersion, budgets: ReaderBudgets): Promise<Workbook> {
  const kinds = recordKinds(version);
  const formats = new FormatTable(version);
  const sheets: SheetEntry[] = [];
  for (;;) {
    await needRecord(window);
    const { type, data } = takeRecord(window);
    const kind = kinds[type] ?? 0;
    if (kind === EOF) break;
    if (kind === BUNDLE_HEADER && data.length >= 5) {
      const { position } = window;
      sheets.push({ name: shortText(data, 4, 1, version, formats.codePage), visibility: 'visible', position });
      if (sheets.length > budgets.sheets) throw tooManySheets(budgets.sheets);
      window.seek(position + data.readUInt32LE(0));
    } else {
      formats.add(kind, data);
    }
  }
  if (sheets.length === 0) throw noSheets();
  return { version, sheets, strings: noStrings(), formats: null };
}

/** Whether a substream of this type has no cells of its own. */
export function hasNoCells(type: number): boolean {
  return type === CHART || type === MODULE || type === GLOBALS || type === BUNDLE;
}

function notBegun(): WorkbookError {
  return damaged('it does not begin as a workbook does');
}
