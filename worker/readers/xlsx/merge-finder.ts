import { AreaList, parseArea } from '../rows/merged-areas.js';
import { isSpace } from '../xml/scan.js';

const MERGE_CELL = Buffer.from('mergeCell');
/** No mergeCell tag is longer. */
const TAG_BYTES = 256;

/** Finds the merged areas of a sheet in its bytes, pushed piece by piece, before its rows are read. The areas come after the rows. */
export class MergeFinder {
  private readonly list: AreaList;
  private rest: Buffer = Buffer.alloc(0);

  constructor(sheet: string) {
    this.list = new AreaList(sheet);
  }

  /** Throws WorkbookError `too_many_merges`. */
  push(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    // A tag that begins close to the end may be cut: it is looked at again with the next chunk.
    const before = Math.max(0, bytes.length - TAG_BYTES);
    this.find(bytes, before);
    this.rest = Buffer.from(bytes.subarray(before));
  }

  /** The areas, once all has been pushed. */
  finish(): AreaList {
    this.find(this.rest, this.rest.length);
    return this.list;
  }

  /** Finds tags that begin before `before`. */
  private find(bytes: Buffer, before: number): void {
    for (let at = bytes.indexOf(MERGE_CELL); at >= 0 && at < before; at = bytes.indexOf(MERGE_CELL, at + 1)) {
      if (!isSpace(bytes[at + MERGE_CELL.length])) continue;
      const close = bytes.indexOf(0x3e, at);
      const tag = bytes.toString(
        'latin1',
        at,
        close < 0 || close > at + TAG_BYTES ? Math.min(bytes.length, at + TAG_BYTES) : close,
      );
      const reference = /\sref\s*=\s*["']([^"']*)["']/.exec(tag)?.[1];
      const area = reference === undefined ? null : parseArea(reference);
      if (area) this.list.add(area);
    }
  }
}
