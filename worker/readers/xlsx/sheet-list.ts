import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import { notWorkbook } from '../package/book-parts.js';
import type { SheetEntry, SheetList } from '../package/package-format.js';
import { noSheets, tooManySheets } from '../rows/cell-limits.js';
import { toUtf8 } from '../xml/utf8-gate.js';
import { walkXml } from '../xml/walk.js';

/**
 * Reads sheets and date system from a workbook part (ECMA-376 part 1, 18.2.27).
 * @throws WorkbookError `not_a_workbook` if it is none, `no_sheets`, `too_many_sheets`, `bad_xml`
 */
export function readSheetList(bytes: Buffer, part: string, budgets: ReaderBudgets): SheetList {
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  let root = '';
  walkXml(toUtf8(bytes, part).toString('utf8'), part, (tag) => {
    if (tag.depth === 0) root = tag.name;
    // Excel 2013 and later use the same name again among the extensions, for new settings.
    if (tag.name === 'workbookPr' && tag.depth === 1) date1904 = isTrue(tag.get('date1904'));
    if (tag.name !== 'sheet' || tag.depth !== 2) return;
    if (sheets.length >= budgets.sheets) throw tooManySheets(budgets.sheets);
    sheets.push({
      name: tag.get('name') ?? `Sheet${sheets.length + 1}`,
      visibility: visibilityOf(tag.get('state')),
      relationshipId: tag.getPrefixed('id'),
    });
  });
  if (root !== 'workbook') throw notWorkbook();
  if (sheets.length === 0) throw noSheets();
  return { sheets, date1904 };
}

function visibilityOf(state: string | undefined): SheetVisibility {
  return state === 'hidden' ? 'hidden' : state === 'veryHidden' ? 'very_hidden' : 'visible';
}

/** ST_OnOff and xsd:boolean. */
function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
