import type { ByteSource } from '../contract.js';
import { readText } from '../package/part-text.js';
import { createStyles, type Styles } from '../values/cell-styles.js';
import { walkXml } from '../xml/walk.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';

/** Excel allows 65,490 styles; some writers make one per cell. */
const MAX_STYLES_BYTES = 128 * 1024 * 1024;

/**
 * Reads the styles part: cell formats (cellXfs) and the number formats they name (ECMA-376 part 1, 18.8.10, 18.8.30). What
 * mc:AlternateContent says in several ways (ECMA-376 part 3, 7.6), as Excel does with formats that newer versions have, is read the first
 * way: whether it is a date is the same in all.
 */
export async function readStyles(source: ByteSource, zip: ZipDirectory, part: ZipPart): Promise<Styles> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  const path: string[] = [];
  /** For each open AlternateContent the ways that it has said so far; those after the first count for nothing. */
  const alternatives: number[] = [];
  const isWay = (name: string) => name === 'Choice' || name === 'Fallback';
  walkXml(
    await readText(source, zip, part, MAX_STYLES_BYTES),
    part.name,
    (tag) => {
      if (tag.name === 'AlternateContent') alternatives.push(0);
      else if (isWay(tag.name)) alternatives.push((alternatives.pop() ?? 0) + 1);
      else {
        const parent = path.at(-1);
        const counts = alternatives.every((ways) => ways < 2);
        // Differential formats (dxf) have a numFmt too, which is no cell's.
        if (counts && tag.name === 'numFmt' && parent === 'numFmts')
          codes.set(Number(tag.get('numFmtId')), tag.get('formatCode') ?? '');
        else if (counts && tag.name === 'xf' && parent === 'cellXfs') ids.push(Number(tag.get('numFmtId') ?? 0));
        path.push(tag.name);
      }
    },
    (name) => {
      if (name === 'AlternateContent') alternatives.pop();
      else if (!isWay(name)) path.pop();
    },
  );
  return createStyles(ids, codes);
}
