import type { ByteSource } from '../contract.js';
import { createStyles, type Styles } from '../values/cell-styles.js';
import { walkXml } from '../xml/walk.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { readText } from './package-parts.js';

/** Excel allows 65,490 styles; some writers make one per cell. */
const MAX_STYLES_BYTES = 128 * 1024 * 1024;

/** Reads the styles part: cell formats (cellXfs) and the number formats they name (ECMA-376 part 1, 18.8.10, 18.8.30). */
export async function readStyles(source: ByteSource, zip: ZipDirectory, part: ZipPart): Promise<Styles> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  const path: string[] = [];
  walkXml(
    await readText(source, zip, part, MAX_STYLES_BYTES),
    part.name,
    (tag) => {
      const parent = path.at(-1);
      // Differential formats (dxf) have a numFmt too, which is no cell's.
      if (tag.name === 'numFmt' && parent === 'numFmts')
        codes.set(Number(tag.get('numFmtId')), tag.get('formatCode') ?? '');
      else if (tag.name === 'xf' && parent === 'cellXfs') ids.push(Number(tag.get('numFmtId') ?? 0));
      path.push(tag.name);
    },
    () => path.pop(),
  );
  return createStyles(ids, codes);
}
