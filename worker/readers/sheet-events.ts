import { UserError } from '../../src/errors.js';
import type { SheetEnd } from './contract.js';
import type { RowTotals } from './rows/row-encoder.js';

/** The event that ends a sheet. `read` is how many of its cells have an entry in the file. */
export function sheetEnd(totals: RowTotals, read: number): SheetEnd {
  return {
    kind: 'sheet_end',
    dimensions: totals.dimensions,
    rows: totals.rows,
    cells: { read, stored: totals.stored, empty: read - totals.stored, failed: 0 },
    replaced: totals.replaced,
  };
}

/**
 * Returns the index of the only sheet that is wanted, null for all. The case of letters does not matter, as in Excel.
 * @throws UserError `unknown_sheet`, which names the sheets there are
 */
export function wantedSheet(names: string[], wanted: string | undefined): number | null {
  if (wanted === undefined) return null;
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const folded = wanted.toLowerCase();
  const index = names.findIndex((name) => name.toLowerCase() === folded);
  if (index >= 0) return index;
  const some = names.slice(0, 20).map((name) => `“${name}”`);
  const more = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  throw new UserError(
    'unknown_sheet',
    `There is no sheet “${wanted}”. The workbook has ${some.join(', ')}${more}.`,
    404,
  );
}
