import { BOF, EOF } from './record-kinds.js';
import type { RecordWindow } from './record-window.js';
import { truncated } from './refusals.js';

/** Gets each record of a sheet: what it is, where its data begin in the window's bytes, and how many bytes they are. */
export type RecordVisitor = (kind: number, data: number, size: number) => void;

/**
 * Goes through the records of a sheet from `position`, which is after its BOF, to its EOF. Substreams inside, which are charts, are
 * passed over. Returns where the sheet ends.
 * @throws WorkbookError `truncated` if it does not end
 */
export async function walkSheet(
  window: RecordWindow,
  position: number,
  kinds: Uint8Array,
  sheet: string,
  visit: RecordVisitor,
): Promise<number> {
  window.seek(position);
  let depth = 1;
  for (;;) {
    const { view, end } = window;
    let at = window.start;
    while (at + 4 <= end) {
      const size = view.getUint16(at + 2, true);
      const next = at + 4 + size;
      if (next > end) break;
      const kind = kinds[view.getUint16(at, true)] ?? 0;
      if (kind === EOF) {
        if (--depth === 0) {
          window.start = next;
          return window.position;
        }
      } else if (kind === BOF) {
        depth++;
      } else if (kind !== 0 && depth === 1) {
        visit(kind, at + 4, size);
      }
      at = next;
    }
    window.start = at;
    if (!(await window.fill())) throw truncated(`the sheet “${sheet}” has no end`);
  }
}
