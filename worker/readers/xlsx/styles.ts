import { textPieces } from '../package/part-text.js';
import { tooManyStyles } from '../rows/cell-limits.js';
import { createStyles, type Styles } from '../values/cell-styles.js';
import { XmlWalk } from '../xml/walk.js';
import type { ZipPart } from '../zip/directory.js';
import type { Package } from '../zip/package.js';

/** Bytes of the part. Most of it is fonts, fills and borders. */
const MAX_STYLES_BYTES = 128 * 1024 * 1024;
/** Excel allows 65,490 cell formats; some writers make one per cell. */
const MAX_STYLES = 2_000_000;
/** Excel allows some 250 number formats, of 255 characters each. */
const MAX_FORMATS = 65_490;

/**
 * Reads the styles part: cell formats (cellXfs) and the number formats they name (ECMA-376 part 1, 18.8.10, 18.8.30).
 * mc:AlternateContent says one thing in several ways (ECMA-376 part 3, 7.6): Excel writes formats of newer versions like that. Only the
 * first way is read, because all of them agree whether it is a date.
 * @throws WorkbookError `too_many_styles`, `part_too_large`, `bad_xml`
 */
export async function readStyles(pack: Package, part: ZipPart): Promise<Styles> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  const path: string[] = [];
  /** For each open AlternateContent the number of ways so far. Ways after the first are ignored. */
  const alternatives: number[] = [];
  const isWay = (name: string) => name === 'Choice' || name === 'Fallback';
  const walk = new XmlWalk(
    part.name,
    (tag) => {
      if (tag.name === 'AlternateContent') alternatives.push(0);
      else if (isWay(tag.name)) alternatives.push((alternatives.pop() ?? 0) + 1);
      else {
        const parent = path.at(-1);
        const counts = alternatives.every((ways) => ways < 2);
        // Differential formats (dxf) have a numFmt too, which belongs to no cell.
        if (counts && tag.name === 'numFmt' && parent === 'numFmts') {
          codes.set(Number(tag.get('numFmtId')), tag.get('formatCode') ?? '');
          if (codes.size > MAX_FORMATS) throw tooManyStyles(part.name, 'number formats', MAX_FORMATS);
        } else if (counts && tag.name === 'xf' && parent === 'cellXfs') {
          if (ids.push(Number(tag.get('numFmtId') ?? 0)) > MAX_STYLES)
            throw tooManyStyles(part.name, 'cell formats', MAX_STYLES);
        }
        path.push(tag.name);
      }
    },
    (name) => {
      if (name === 'AlternateContent') alternatives.pop();
      else if (!isWay(name)) path.pop();
    },
  );
  for await (const piece of textPieces(pack, part, MAX_STYLES_BYTES)) walk.push(piece);
  walk.end();
  return createStyles(ids, codes);
}
