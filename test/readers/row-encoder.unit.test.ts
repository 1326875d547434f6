import { expect, it } from 'vitest';
import { TYPE_NUMBER, TYPE_STRING } from '../../worker/kernel/row-types.js';
import { viewOf } from '../../worker/readers/rows/copy-bytes.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';

it('writes whole rows while its buffer grows, and after it has given back the memory of a giant one', () => {
  const rows = new RowEncoder();
  const source = Buffer.from(`"${'x'.repeat(5_000_000)}"42`);
  const view = viewOf(source);
  for (let row = 1; row <= 3; row++) {
    rows.beginRow(row);
    for (let column = 0; column < 5; column++) rows.copyView(column, TYPE_STRING, view, 0, 5_000_002);
    rows.copyView(9, TYPE_NUMBER, view, 5_000_002, 5_000_004);
    rows.endRow();
    const { bytes, ends } = rows.batch();
    expect(bytes.length).toBeGreaterThan(25_000_000);
    expect(bytes.toString('latin1', (ends[0] ?? 0) - 26, ends[0])).toBe('x",null,null,null,null,42]');
    rows.clear();

    rows.beginRow(row);
    rows.string(0, 'x');
    rows.copyView(1, TYPE_NUMBER, view, 5_000_002, 5_000_003);
    rows.endRow();
    const small = rows.batch();
    expect(small.bytes.length).toBeLessThan(1_000_000);
    expect(small.bytes.toString('latin1', 0, small.ends[0])).toBe('["x",4]');
    rows.clear();
  }
});
