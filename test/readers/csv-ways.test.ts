import { expect, it } from 'vitest';
import { Kernel } from '../../worker/kernel/kernel.js';
import { ParsedRecords } from '../../worker/readers/csv/parsed-records.js';
import { PlainRecords } from '../../worker/readers/csv/plain-records.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';
import { rowMemoryOf } from '../../worker/readers/rows/row-memory.js';
import { createRandom } from '../fuzz/random.js';

const BUDGET = 1_000_000;
const kernel = new Kernel(0, 0);

function taken(rows: RowEncoder): string {
  const batch = rows.batch();
  let text = '';
  for (let i = 0; i < batch.count; i++)
    text += `${batch.rows[i]} ${batch.bytes.toString('utf8', batch.starts[i], batch.ends[i])} ${batch.types.toString('latin1', batch.typeStarts[i], batch.typeEnds[i])}\n`;
  rows.clear();
  return text;
}

/** What csv-parse makes of a text; null if it refuses it. */
async function parsed(text: Buffer, delimiter: string) {
  const rows = new RowEncoder();
  const records = new ParsedRecords(delimiter, rows, BUDGET, (target, column, field) => target.string(column, field));
  try {
    await records.push(text);
    await records.end();
  } catch {
    return null;
  }
  return { text: taken(rows), cells: records.cells, totals: rows.takeTotals() };
}

/** What the kernel makes of a text in pieces; null if it leaves some of it. */
function plain(text: Buffer, delimiter: string, piece: number) {
  const rows = new RowEncoder(rowMemoryOf(kernel));
  const records = new PlainRecords(kernel, rows, BUDGET);
  kernel.setDelimiter(delimiter);
  let all = '';
  for (let at = 0; at < text.length; at += piece) {
    records.push(text.subarray(at, at + piece));
    while (records.scan(false)) all += taken(rows);
  }
  while (records.scan(true)) all += taken(rows);
  all += taken(rows);
  return records.hasStopped ? null : { text: all, cells: records.cells, totals: rows.takeTotals() };
}

it('reads records by the kernel as csv-parse reads them, whatever they are made of and wherever they are cut', async () => {
  const random = createRandom(20_261_129);
  let refused = 0;
  for (let i = 0; i < 4_000; i++) {
    const delimiter = random.pick([',', ',', '\t', ';', '||', '¦', '-->']);
    // No NUL right behind a quote: csv-parse takes that for the end of all.
    const parts = [
      'a',
      'bc',
      'ein längerer Text',
      '日本語',
      '"',
      '"',
      '""',
      '\\',
      '\n',
      '\r\n',
      '\r',
      '\t',
      'n\0l',
      '\x01\x0b',
      ',',
      '<>',
    ];
    let text = '';
    for (let k = random.number(40); k > 0; k--) text += random.once(3) ? delimiter : random.pick(parts);
    const bytes = Buffer.from(text);
    const wanted = await parsed(bytes, delimiter);
    if (wanted === null) refused++;
    for (const piece of [1_000, 1 + random.number(9)])
      expect([text, delimiter, plain(bytes, delimiter, piece)]).toEqual([text, delimiter, wanted]);
  }
  // An open quote, which is for csv-parse to tell of.
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(2_000);
});

it('leaves a record that is too long, or has too many columns, to csv-parse', () => {
  const columns = (count: number) => Buffer.from(`${','.repeat(count - 1)}z\nnext\n`);
  expect(plain(columns(16_384), ',', 100_000)?.text).toMatch(/^1 \[(null,){16383}"z"\] -{16383}s\n2 \["next"\] s\n$/);
  expect(plain(columns(16_385), ',', 100_000)).toBeNull();
  const long = (length: number) => Buffer.from(`"${'"",'.repeat(length / 3)}"\nnext\n`);
  expect(plain(long(900_000), ',', 100_000)?.text).toMatch(/"\]? s\n2 \["next"\] s\n$/);
  expect(plain(long(3_000_000), ',', 100_000)).toBeNull();
});
