import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { readWorkbook } from '../../worker/readers/index.js';

const EMPTY = 0x2d;

/**
 * Reads a workbook to its end and keeps nothing: a sheet of a million rows must cost no memory here, or a growth of it would say
 * nothing of the reader. Throws what the reader throws, and an Error where rows or counts are not what the contract promises.
 */
export async function drainWorkbook(bytes: Buffer, name: string): Promise<void> {
  let sheets = 0;
  let lastRow = 0;
  let rows = 0;
  let stored = 0;
  for await (const event of readWorkbook(bufferSource(bytes), { name, budgets: DEFAULT_BUDGETS })) {
    if (event.kind === 'sheet_start') {
      if (event.index !== sheets++) throw new Error(`sheet ${event.index} came as number ${sheets - 1}`);
      lastRow = 0;
      rows = 0;
      stored = 0;
    } else if (event.kind === 'rows') {
      for (let i = 0; i < event.count; i++) {
        const row = event.rows[i] ?? 0;
        if (row <= lastRow) throw new Error(`row ${row} came after row ${lastRow}`);
        lastRow = row;
        const values: unknown = JSON.parse(event.bytes.toString('utf8', event.starts[i], event.ends[i]));
        const types = event.types.subarray(event.typeStarts[i], event.typeEnds[i]);
        if (!Array.isArray(values) || values.length === 0 || types.length !== values.length || types.at(-1) === EMPTY)
          throw new Error(`row ${row} has values or types that do not fit`);
        for (const type of types) if (type !== EMPTY) stored++;
      }
      rows += event.count;
    } else {
      const { cells } = event;
      const addsUp = cells.read === cells.stored + cells.empty + cells.failed && cells.empty >= 0;
      if (!addsUp || cells.stored !== stored || event.rows !== rows)
        throw new Error(`the counts do not add up: ${JSON.stringify({ ...event, stored })}`);
    }
  }
}
