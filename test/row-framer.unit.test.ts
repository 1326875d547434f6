import { expect, it } from 'vitest';
import type { RowBatch } from '../worker/readers/contract.js';
import { RowEncoder } from '../worker/readers/rows/row-encoder.js';
import { RowFramer } from '../worker/row-framer.js';

const HEAD = Buffer.from('{"file":"名前","sheet_index":0,"sheet":"一","row":');

/** Rows with these numbers, each with a text of so many characters. */
function batchOf(numbers: number[], characters: (row: number) => number): RowBatch {
  const rows = new RowEncoder();
  for (const number of numbers) {
    rows.beginRow(number);
    rows.number(2, number);
    rows.string(3, 'あ'.repeat(characters(number)));
    rows.boolean(4, number % 2 === 0);
    rows.endRow();
  }
  return rows.batch();
}

const valuesOf = (row: number, characters: number) => [null, null, row, 'あ'.repeat(characters), row % 2 === 0];

it('writes a line of JSON for each row, whatever its number and length', () => {
  const framer = new RowFramer();
  const numbers = [1, 9, 10, 11, 99, 100, 101, 999, 1000, 12_345, 99_999, 100_000, 1_000_000, 1_048_576];
  for (const characters of [1, 5, 10, 17, 100, 30_000]) {
    const lines = framer.lines(
      HEAD,
      batchOf(numbers, () => characters),
    );
    expect(lines.toString().split('\n')).toEqual([
      ...numbers.map((row) => JSON.stringify({ ...HEADED, row, values: valuesOf(row, characters), types: '--nsb' })),
      '',
    ]);
  }
});

const HEADED = { file: '名前', sheet_index: 0, sheet: '一' };

it('writes rows as COPY takes them, with the length of each field before it', () => {
  const head = Buffer.from([0, 7, 1, 2, 3]);
  const numbers = [1, 255, 256, 65_536, 1_048_576];
  const bytes = new RowFramer().copyRows(
    head,
    batchOf(numbers, (row) => row % 1000),
  );
  let at = 0;
  const field = () => {
    const from = at + 4;
    at = from + bytes.readInt32BE(at);
    return bytes.subarray(from, at);
  };
  for (const row of numbers) {
    expect(bytes.subarray(at, at + head.length)).toEqual(head);
    at += head.length;
    expect(field().readInt32BE()).toBe(row);
    const values = field();
    expect(values[0]).toBe(1);
    expect(JSON.parse(values.toString('utf8', 1))).toEqual(valuesOf(row, row % 1000));
    expect(field().toString()).toMatch(/^--n/);
  }
  expect(at).toBe(bytes.length);
});

it('gives the memory of a giant batch back', () => {
  const framer = new RowFramer();
  const small = batchOf([1], () => 1);
  const most = framer.lines(HEAD, small).buffer.byteLength;
  expect(
    framer.lines(
      HEAD,
      batchOf([1, 2], () => 10_000_000),
    ).length,
  ).toBeGreaterThan(60_000_000);
  expect(framer.lines(HEAD, small).buffer.byteLength).toBe(most);
});
