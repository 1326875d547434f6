import type { PackageFormat } from '../package/package-format.js';
import { MergeFinder } from './merge-finder.js';
import { readSharedStrings, SHORTEST_ITEM } from './shared-strings.js';
import { readSheetList } from './sheet-list.js';
import { SheetScanner } from './sheet-scanner.js';
import { readStyles } from './styles.js';

/** Workbooks whose parts are binary records: .xlsb ([MS-XLSB]). */
export const XLSB: PackageFormat = {
  usualParts: { sharedStrings: 'sharedStrings.bin', styles: 'styles.bin' },
  mayBeDense: true,
  shortestString: SHORTEST_ITEM,
  readSheetList,
  readStyles,
  readSharedStrings,
  // A record can be found only by going through all before it.
  mergedAreasByTail: () => Promise.resolve(null),
  mergeSearch: (sheet, part) => new MergeFinder(sheet, part),
  scanner: (context, sheet, part, merged) => new SheetScanner(context, sheet, part, merged),
};
