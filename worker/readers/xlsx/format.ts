import type { PackageFormat } from '../package/package-format.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { MergeFinder } from './merge-finder.js';
import { readSharedStrings, SHORTEST_ITEM } from './shared-strings.js';
import { readSheetList } from './sheet-list.js';
import { SheetScanner } from './sheet-scanner.js';
import { mergedAreasByTail } from './sheet-tail.js';
import { readStyles } from './styles.js';

/** Workbooks whose parts are XML: .xlsx, .xlsm (ECMA-376 part 1). */
export const XLSX: PackageFormat = {
  usualParts: { sharedStrings: 'sharedStrings.xml', styles: 'styles.xml' },
  mayBeDense: false,
  shortestString: SHORTEST_ITEM,
  readSheetList,
  readStyles,
  readSharedStrings,
  mergedAreasByTail,
  mergeSearch: (sheet) => new MergeFinder(sheet),
  scanner(context, sheet, part, merged) {
    const gate = new Utf8Gate(part.name);
    const scanner = new SheetScanner(context, sheet, part.name, merged);
    return {
      get cellsRead() {
        return scanner.cellsRead;
      },
      push: (bytes) => scanner.push(gate.push(bytes)),
      scan: () => scanner.scan(),
      end() {
        scanner.push(gate.end());
        scanner.end();
      },
    };
  },
};
