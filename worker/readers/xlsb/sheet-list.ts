import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import type { SheetEntry, SheetList } from '../package/package-format.js';
import { noSheets, tooManySheets } from '../rows/cell-limits.js';
import { badRecord } from './damage.js';
import { BRT_BEGIN_BOOK, BRT_BUNDLE_SH, BRT_END_BOOK, BRT_WB_PROP } from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';
import { wideString } from './wide-string.js';

const WANTED = recordSet([BRT_BEGIN_BOOK, BRT_END_BOOK, BRT_WB_PROP, BRT_BUNDLE_SH]);
/** ST_SheetState, [MS-XLSB] 2.4.304 */
const VISIBILITIES: SheetVisibility[] = ['visible', 'hidden', 'very_hidden'];

/**
 * Reads the sheets and the date system from a workbook part ([MS-XLSB] 2.1.7.61), whole in memory. Throws WorkbookError `bad_record`, `no_sheets`,
 * `too_many_sheets`.
 */
export function readSheetList(bytes: Buffer, part: string, budgets: ReaderBudgets): SheetList {
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  let hasBegun = false;
  let hasEnded = false;
  const records = new RecordReader({ name: part, inflatedSize: bytes.length }, WANTED);
  records.push(bytes);
  while (records.next()) {
    if (records.id === BRT_BEGIN_BOOK) hasBegun = true;
    else if (records.id === BRT_END_BOOK) hasEnded = true;
    else if (!hasBegun) throw badRecord(part, 'it does not begin as a workbook');
    else if (records.id === BRT_WB_PROP) {
      if (records.at === records.end) throw badRecord(part, "the workbook's properties are cut off");
      date1904 = ((records.bytes[records.at] ?? 0) & 1) === 1;
    } else {
      if (sheets.length >= budgets.sheets) throw tooManySheets(budgets.sheets);
      sheets.push(sheetEntry(records, part, sheets.length + 1));
    }
  }
  records.finish();
  if (!hasBegun) throw badRecord(part, 'it does not begin as a workbook');
  if (!hasEnded) throw badRecord(part, 'the workbook does not end');
  if (sheets.length === 0) throw noSheets();
  return { sheets, date1904 };
}

/**
 * BrtBundleSh, [MS-XLSB] 2.4.304: visibility, id, relationship, name. Files of Excel 2007's beta versions have 4 bytes more before the
 * relationship. In them the length at the usual place makes no sense.
 */
function sheetEntry(records: RecordReader, part: string, number: number): SheetEntry {
  const { bytes, at, end } = records;
  for (const header of [8, 12]) {
    const id = wideString(bytes, at + header, end);
    const name = id && wideString(bytes, id.end, end);
    if (!name) continue;
    return {
      name: name.text.toWellFormed(),
      visibility: VISIBILITIES[bytes.readUInt32LE(at)] ?? 'visible',
      relationshipId: id.text,
    };
  }
  throw badRecord(part, `the entry of sheet number ${number} is cut off`);
}
