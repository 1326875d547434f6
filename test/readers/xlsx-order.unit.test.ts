import { describe, expect, it } from 'vitest';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { readWorkbook } from '../../worker/readers/index.js';
import { makeBook, worksheet } from './make-book.js';
import { firstSheet, readAll } from './read-all.js';

const number = (name: string, value: number) => `<c r="${name}"><v>${value}</v></c>`;

describe('rows and cells of an .xlsx sheet that are not in order', () => {
  it('are read at their places', async () => {
    const sheet = `<row r="3">${number('C3', 3)}${number('A3', 1)}${number('B3', 2)}</row><row r="1">${number('A1', 11)}</row><row><c><v>2</v></c></row>`;
    const [read] = await readAll(makeBook({ sheets: [sheet] }));
    expect(Array.from(read?.rows ?? [])).toEqual([
      [1, { values: [11], types: 'n' }],
      [2, { values: [2], types: 'n' }],
      [3, { values: [1, 2, 3], types: 'nnn' }],
    ]);
    expect(read).toMatchObject({ dimensions: 'A1:C3', cells: { read: 5, stored: 5, empty: 0 } });
  });

  it('are joined where a row or a cell comes twice: the later value stays, an empty one takes nothing away', async () => {
    const sheet =
      `<row r="1">${number('A1', 1)}<c r="C1" t="inlineStr"><is><t>a,"]\\</t></is></c></row>` +
      `<row r="1">${number('B1', 2)}</row><row r="1">${number('A1', 9)}<c r="B1" s="1"/><c r="E1" t="b"><v>1</v></c></row>`;
    const [read] = await readAll(makeBook({ sheets: [sheet] }));
    expect(Array.from(read?.rows ?? [])).toEqual([[1, { values: [9, 2, 'a,"]\\', null, true], types: 'nns-b' }]]);
    expect(read?.cells).toEqual({ read: 6, stored: 4, empty: 2, failed: 0 });
  });

  it('show merged areas once all the same', async () => {
    const sheet = worksheet(
      `<row r="4">${number('A4', 4)}</row><row r="2">${number('B2', 22)}${number('A2', 21)}</row><row r="1">${number('A1', 1)}${number('B1', 12)}</row>`,
      '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:A4"/></mergeCells>',
    );
    expect(await firstSheet(makeBook({ sheets: [sheet] }))).toEqual({ 1: [1, 12], 2: [null, 22] });
  });

  it('do not carry over to the next sheet', async () => {
    const sheets = await readAll(
      makeBook({
        sheets: [
          `<row r="2">${number('A2', 2)}</row><row r="1">${number('A1', 1)}</row>`,
          `<row r="1">${number('A1', 5)}</row>`,
        ],
      }),
    );
    expect(sheets.map((sheet) => [Array.from(sheet.rows.keys()), sheet.dimensions])).toEqual([
      [[1, 2], 'A1:A2'],
      [[1], 'A1:A1'],
    ]);
  });

  it('lose nothing in a sheet too large to be held: each batch is in order, and each row there once', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => (i * 77_777) % 100_003).map((row) => row + 1);
    const sheet = rows.map((row) => `<row r="${row}"><c r="A${row}"><v>${row}</v></c></row>`).join('');
    expect(sheet.length).toBeGreaterThan(2 * 1024 * 1024);
    const source = bufferSource(makeBook({ sheets: [sheet] }));
    const seen = new Set<number>();
    let batches = 0;
    for await (const event of readWorkbook(source, { name: 'a.xlsx', budgets: DEFAULT_BUDGETS })) {
      if (event.kind === 'sheet_end') expect(event).toMatchObject({ rows: 100_000, dimensions: 'A1:A100003' });
      if (event.kind !== 'rows') continue;
      batches++;
      let before = 0;
      for (let i = 0; i < event.count; i++) {
        const row = event.rows[i] ?? 0;
        const json = event.bytes.toString('utf8', event.starts[i], event.ends[i]);
        if (row <= before || json !== `[${row}]`) throw new Error(`row ${row} is ${json}, after row ${before}`);
        before = row;
        seen.add(row);
      }
    }
    expect(batches).toBeGreaterThan(1);
    expect(seen.size).toBe(100_000);
  });
});
