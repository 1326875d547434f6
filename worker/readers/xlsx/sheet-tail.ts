import type { ByteSource } from '../contract.js';
import type { AreaList } from '../rows/merged-areas.js';
import { inflateTail } from '../zip/deflate-tail.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { MergeFinder } from './merge-finder.js';

/** Compressed bytes looked at, the smaller first: as a rule they hold at least one block from its beginning. */
const VIEWS = [32 * 1024, 128 * 1024];
/** Most bytes of text that they may come to. */
const TEXT_LIMIT = 4 * 1024 * 1024;
const UNKNOWN = 0;

/**
 * The merged areas of a large sheet, by the end of its part alone; null when that does not tell, and all of it has to be read.
 * See deflate-tail.ts for how.
 */
export async function mergedAreasByTail(
  source: ByteSource,
  zip: ZipDirectory,
  sheet: string,
  part: ZipPart,
): Promise<AreaList | null> {
  if (part.method !== 8) return null;
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
  // The part's own end proves that what was inflated is the sheet. Brackets and slashes may be unknown, copied from tag to
  // tag since before; the names are there once in the view.
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

/** Whether unknown bytes leave room for a word, or stand in a tag with it. */
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
