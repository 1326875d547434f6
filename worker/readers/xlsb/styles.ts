import { createStyles, type Styles } from '../values/cell-styles.js';
import type { ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import type { Package } from '../zip/package.js';
import { badRecord } from './damage.js';
import {
  BRT_BEGIN_CELL_XFS,
  BRT_BEGIN_FMTS,
  BRT_BEGIN_STYLE_SHEET,
  BRT_END_CELL_XFS,
  BRT_END_FMTS,
  BRT_END_STYLE_SHEET,
  BRT_FMT,
  BRT_XF,
} from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';
import { wideString } from './wide-string.js';

const WANTED = recordSet([
  BRT_BEGIN_STYLE_SHEET,
  BRT_END_STYLE_SHEET,
  BRT_BEGIN_FMTS,
  BRT_END_FMTS,
  BRT_FMT,
  BRT_BEGIN_CELL_XFS,
  BRT_END_CELL_XFS,
  BRT_XF,
]);
/** Excel allows 65,490 styles; a cell's index of one has 24 bits. */
const MAX_STYLES = 1 << 24;

/**
 * Reads the styles part ([MS-XLSB] 2.1.7.50): cell formats, and the number formats they name. Throws WorkbookError `bad_record`, and
 * what inflatePart throws.
 */
export async function readStyles(pack: Package, part: ZipPart): Promise<Styles> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let section = 0;
  let hasEnded = false;
  const records = new RecordReader(part, WANTED);
  const read = () => {
    const { bytes, at, end } = records;
    if (records.id === BRT_FMT) {
      if (section !== BRT_BEGIN_FMTS) return;
      const code = wideString(bytes, at + 2, end);
      if (!code) throw badRecord(part.name, `number format ${codes.size + 1} is cut off`);
      codes.set(bytes.readUInt16LE(at), code.text);
    } else if (records.id === BRT_XF) {
      // The formats of named styles (cellStyleXfs) have the same kind of record, but no cell uses them.
      if (section !== BRT_BEGIN_CELL_XFS) return;
      if (end - at < 4 || ids.length >= MAX_STYLES)
        throw badRecord(part.name, `cell format ${ids.length + 1} is cut off`);
      ids.push(bytes.readUInt16LE(at + 2));
    } else if (records.id === BRT_END_STYLE_SHEET) {
      hasEnded = true;
    } else {
      section = records.id;
    }
  };
  for await (const chunk of inflatePart(pack, part)) {
    records.push(chunk);
    while (records.next()) read();
  }
  records.finish();
  if (!hasEnded) throw badRecord(part.name, 'the styles do not end');
  return createStyles(ids, codes);
}
