import type { ReaderEvent } from '../contract.js';
import { type AreaList, MergedAreas } from '../rows/merged-areas.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import type { ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import type { Package } from '../zip/package.js';
import type { PackageFormat, SheetContext } from './package-format.js';

/**
 * Sheets up to this many inflated bytes are read only once: they are held in memory between the search for merged areas and the
 * reading.
 */
const HELD_BYTES = 2 * 1024 * 1024;
/** Up to this many bytes of rows, such a sheet makes a single batch. Its rows then come in order, whatever their order in the file. */
const HELD_ROW_BYTES = 4 * 1024 * 1024;

/** Reads the rows of one sheet. Returns how many cells it has entries for. */
export async function* readSheetRows(
  pack: Package,
  format: PackageFormat,
  sheet: string,
  part: ZipPart,
  context: SheetContext,
): AsyncGenerator<ReaderEvent, number, undefined> {
  const isHeld = part.inflatedSize <= HELD_BYTES;
  const { areas, held } = await findAreas(pack, format, sheet, part, isHeld);
  const scanner = format.scanner(context, sheet, part, areas.count > 0 ? new MergedAreas(areas, sheet) : null);
  const { rows } = context;
  const mayWait = () => isHeld && rows.length < HELD_ROW_BYTES;
  for await (const chunk of isHeld ? held : inflatePart(pack, part)) {
    scanner.push(chunk);
    while (scanner.scan()) if (!mayWait()) yield* takeBatch(rows);
    pack.onChunk(chunk.length);
    pack.signal?.throwIfAborted();
  }
  scanner.end();
  while (scanner.scan()) if (!mayWait()) yield* takeBatch(rows);
  if (rows.hasRows) yield* takeBatch(rows);
  return scanner.cellsRead;
}

/**
 * Finds the sheet's merged areas, and returns its bytes too if they are to be held. Of a large sheet the end is read, or all of it if
 * the end does not tell.
 */
async function findAreas(
  pack: Package,
  format: PackageFormat,
  sheet: string,
  part: ZipPart,
  isHeld: boolean,
): Promise<{ areas: AreaList; held: Buffer[] }> {
  const known = isHeld ? null : await format.mergedAreasByTail(pack, sheet, part);
  if (known !== null) return { areas: known, held: [] };
  const held: Buffer[] = [];
  const search = format.mergeSearch(sheet, part);
  for await (const chunk of inflatePart(pack, part)) {
    search.push(chunk);
    if (isHeld) held.push(chunk);
  }
  return { areas: search.finish(), held };
}

function* takeBatch(rows: RowEncoder): Generator<ReaderEvent, void, undefined> {
  yield rows.batch();
  rows.clear();
}
