import type { AreaList } from '../rows/merged-areas.js';
import { inflateTail } from '../zip/deflate-tail.js';
import type { ZipPart } from '../zip/directory.js';
import type { Package } from '../zip/package.js';
import { MergeFinder } from './merge-finder.js';

/** Compressed bytes to look at, the smaller first. As a rule they hold at least one block from its beginning. */
const VIEWS = [32 * 1024, 128 * 1024];
/** Bytes of text that they may inflate to at most. */
const TEXT_LIMIT = 4 * 1024 * 1024;
const UNKNOWN = 0;

/**
 * Finds the merged areas of a large sheet by the end of its part alone. Returns null if the end does not tell: then all of the part has
 * to be read. deflate-tail.ts says how.
 */
export async function mergedAreasByTail(pack: Package, sheet: string, part: ZipPart): Promise<AreaList | null> {
  if (part.method !== 8) return null;
  const { source, zip } = pack;
  const start = await zip.dataStart(part);
  for (const view of VIEWS) {
    if (view >= part.compressedSize) return null;
    const tail = inflateTail(await source.read(start + part.compressedSize - view, view), TEXT_LIMIT);
    const areas = tail === null ? null : areasAfterRows(tail, sheet);
    if (areas !== null) return areas;
  }
  return null;
}

/** The areas that a sheet's last bytes name; null if the rows' end is not in view, or unknown bytes may hide some. */
export function areasAfterRows(tail: Buffer, sheet: string): AreaList | null {
  // The part's own end proves that the inflated bytes are the sheet. Brackets and slashes may be unknown bytes, because deflate copies
  // them from earlier tags. The names are in view at least once.
  const end = tail.toString('latin1', Math.max(0, tail.length - 200));
  const close = tail.lastIndexOf('sheetData>', undefined, 'latin1');
  if (!/[/\0](?:[\w.-]+:)?worksheet\s*>\s*$/.test(end) || close < 0) return null;
  if (!/[/\0](?:[\w.-]+:)?$/.test(tail.toString('latin1', Math.max(0, close - 60), close))) return null;
  const rest = tail.subarray(close);
  if (mayHide(rest, MERGE_CELL)) return null;
  const finder = new MergeFinder(sheet);
  finder.push(rest);
  return finder.finish();
}

const MERGE_CELL = Buffer.from('mergeCell');

/** Whether unknown bytes may hide a word: they leave room for it, or the word is there too and they may be in its tag. */
function mayHide(bytes: Buffer, word: Buffer): boolean {
  for (let at = bytes.indexOf(UNKNOWN); at >= 0; at = bytes.indexOf(UNKNOWN, at + 1)) {
    if (bytes.includes(word)) return true;
    for (let from = Math.max(0, at - word.length + 1); from <= at; from++) {
      let fits = from + word.length <= bytes.length;
      for (let i = 0; fits && i < word.length; i++) fits = bytes[from + i] === UNKNOWN || bytes[from + i] === word[i];
      if (fits) return true;
    }
  }
  return false;
}
