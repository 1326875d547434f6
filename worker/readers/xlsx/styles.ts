import type { ByteSource } from '../contract.js';
import { builtInFormat, type NumberFormat, parseFormat } from './number-format.js';
import { readText } from './package-parts.js';
import { KIND_NUMBER } from './serial-date.js';
import { walkXml } from './xml-walk.js';
import type { ZipDirectory, ZipPart } from './zip-directory.js';

/** In `kinds`: what the number is depends on its value, so ask `kindOf`. */
export const KIND_DEPENDS = 255;

/** What a cell's style index makes of its number: see serial-date.ts for the kinds. */
export interface Styles {
  /** One kind per style index. */
  kinds: Uint8Array;
  /** The kind of one number, for styles whose kind is KIND_DEPENDS. */
  kindOf(style: number, value: number): number;
}

/** Excel allows 65,490 styles; some writers make one per cell. */
const MAX_STYLES_BYTES = 128 * 1024 * 1024;

/** A workbook without styles: all numbers are numbers. */
export const NO_STYLES: Styles = { kinds: new Uint8Array(0), kindOf: () => KIND_NUMBER };

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
  const formats = new Map<number, NumberFormat>();
  const formatOf = (id: number): NumberFormat => {
    let format = formats.get(id);
    if (!format) {
      const code = codes.get(id);
      format = code === undefined ? builtInFormat(id) : parseFormat(code);
      formats.set(id, format);
    }
    return format;
  };
  return {
    kinds: Uint8Array.from(ids, (id) => formatOf(id).kind ?? KIND_DEPENDS),
    kindOf: (style, value) => formatOf(ids[style] ?? 0).kindOf(value),
  };
}
