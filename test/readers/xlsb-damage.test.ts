import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { Kernel } from '../../worker/kernel/kernel.js';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';
import { noStrings } from '../../worker/readers/shared-strings/shared-strings.js';
import { NO_STYLES } from '../../worker/readers/values/cell-styles.js';
import { SheetScanner } from '../../worker/readers/xlsb/sheet-scanner.js';
import { openZip } from '../../worker/readers/zip/directory.js';
import {
  cell,
  double,
  isst,
  makeXlsb,
  merge,
  real,
  record,
  rich,
  row,
  sheetPart,
  short,
  stringsPart,
  text,
  u8,
  u32,
  wide,
  type XlsbOptions,
} from './make-xlsb.js';
import { makeZip } from './make-zip.js';
import { readAll, refusal } from './read-all.js';

const ONE = [row(1), real(0, 1)];
const bookOf = (...rows: Buffer[]) => makeXlsb({ sheets: [rows] });
const withPart = (name: string, data: Buffer | string | undefined, options: Partial<XlsbOptions> = {}) =>
  makeXlsb({ sheets: [ONE], parts: { [name]: data }, ...options });
const sheetOf = (part: Buffer) => makeXlsb({ sheets: [part] });
const bundle = (content: Buffer) => Buffer.concat([record(131), record(156, content), record(132)]);

/** What a broken or hostile book is refused with: its code, and words that its message must have. */
const REFUSALS: [what: string, book: () => Buffer, code: string, words: RegExp, options?: object][] = [
  [
    'no workbook',
    () =>
      makeZip([
        { name: 'xl/workbook.bin.txt', data: 'x' },
        { name: '_rels/.rels', data: '<Relationships/>' },
      ]),
    'not_a_workbook',
    /no workbook/,
  ],
  [
    'a workbook part of another kind',
    () => withPart('xl/workbook.bin', record(129)),
    'bad_record',
    /does not begin as a workbook/,
  ],
  ['a workbook that does not end', () => withPart('xl/workbook.bin', record(131)), 'bad_record', /does not end/],
  ['no sheets', () => makeXlsb({ sheets: [] }), 'no_sheets', /lists no sheets/],
  ['too many sheets', () => makeXlsb({ sheets: [ONE, ONE] }), 'too_many_sheets', /more than 1 sheets/, { sheets: 1 }],
  [
    'a sheet entry cut off',
    () => withPart('xl/workbook.bin', bundle(Buffer.concat([u32(0, 1), wide('rId1'), wide('Sheet1', 99)]))),
    'bad_record',
    /sheet number 1 is cut off/,
  ],
  ['an empty sheet entry', () => withPart('xl/workbook.bin', bundle(Buffer.alloc(0))), 'bad_record', /sheet number 1/],
  [
    'a missing sheet part',
    () => withPart('xl/worksheets/sheet1.bin', undefined),
    'missing_part',
    /“Sheet1”.*sheet1\.bin/,
  ],
  [
    'a relationship that is not there',
    () => withPart('xl/_rels/workbook.bin.rels', '<Relationships/>'),
    'missing_part',
    /“Sheet1”/,
  ],
  [
    'an empty sheet part',
    () => withPart('xl/worksheets/sheet1.bin', ''),
    'bad_record',
    /sheet “Sheet1”, but holds none/,
  ],
  [
    'a sheet part of another kind',
    () => sheetOf(stringsPart([rich('a')])),
    'bad_record',
    /should hold the sheet “Sheet1”/,
  ],
  [
    'a sheet that does not end',
    () => sheetOf(Buffer.concat([record(129), record(145), ...ONE])),
    'bad_record',
    /ends in the middle after cell A1 of the sheet “Sheet1”/,
  ],
  [
    'rows that do not end',
    () => sheetOf(Buffer.concat([record(129), record(145), ...ONE, record(130)])),
    'bad_record',
    /record 130 is at a wrong place/,
  ],
  ['two lists of rows', () => sheetOf(sheetPart(ONE, [record(145)])), 'bad_record', /record 145 .* after cell A1/],
  ['a row after the rows', () => sheetOf(sheetPart(ONE, [row(2)])), 'bad_record', /row is outside/],
  ['a cell before the first row', () => bookOf(real(0, 1)), 'bad_record', /cell is outside.*“Sheet1”/],
  ['a cell after the rows', () => sheetOf(sheetPart(ONE, [real(1, 1)])), 'bad_record', /cell is outside/],
  [
    'a record longer than its part',
    () => bookOf(...ONE, record(5, u32(1), 5000)),
    'bad_record',
    /record 5 claims 5,000 bytes in row 1 of the sheet “Sheet1”/,
  ],
  [
    'a skipped record longer than its part',
    () => bookOf(...ONE, record(999, u32(1), 5000)),
    'bad_record',
    /record 999 claims 5,000 bytes/,
  ],
  [
    'a header cut off',
    () => sheetOf(Buffer.concat([sheetPart(ONE), u8(0x85)])),
    'bad_record',
    /ends in the middle of a record/,
  ],
  ['future records that never end', () => bookOf(...ONE, record(35), real(1, 2)), 'bad_record', /never end/],
  [
    'a text longer than its record',
    () => bookOf(row(3), cell(6, 1, wide('ab', 3))),
    'bad_record',
    /text of the cell B3 of the sheet “Sheet1”/,
  ],
  [
    'a text of four thousand million',
    () => bookOf(row(3), cell(8, 1, wide('ab', 0xfffffffe))),
    'bad_record',
    /cell B3/,
  ],
  [
    'a rich text longer than its record',
    () => bookOf(row(3), cell(62, 1, Buffer.concat([u8(0), wide('ab', 3)]))),
    'bad_record',
    /cell B3/,
  ],
  [
    'a shared text longer than its record',
    () => makeXlsb({ sheets: [ONE], strings: [rich('a'), Buffer.concat([u8(0), wide('ab', 3)])] }),
    'bad_record',
    /text number 2 is longer/,
  ],
  [
    'shared texts that do not end',
    () => withPart('xl/sharedStrings.bin', record(159)),
    'bad_record',
    /list of texts is not whole/,
  ],
  [
    'a shared text outside of the list',
    () => withPart('xl/sharedStrings.bin', record(19, rich('a'))),
    'bad_record',
    /outside of the list/,
  ],
  [
    'a shared text that is not there',
    () => makeXlsb({ sheets: [[row(2), isst(1, 1)]], strings: [rich('a')] }),
    'bad_shared_string',
    /B2 of the sheet “Sheet1” names text number 1.*has 1/,
  ],
  ['styles that do not end', () => withPart('xl/styles.bin', record(278)), 'bad_record', /styles do not end/],
  [
    'a style cut off',
    () => withPart('xl/styles.bin', Buffer.concat([record(278), record(617), record(47, u8(1))])),
    'bad_record',
    /cell format 1 is cut off/,
  ],
  [
    'a number format cut off',
    () => withPart('xl/styles.bin', Buffer.concat([record(278), record(615), record(44, u8(1))])),
    'bad_record',
    /number format 1 is cut off/,
  ],
  ['a row cut off', () => bookOf(row(1), record(0, u8(1, 2))), 'bad_record', /a row is cut off after row 1/],
  ['a cell without a place', () => bookOf(row(1), record(5, u32(1))), 'bad_record', /cell is cut off after row 1/],
  ...[2, 5, 7, 9].map((id): (typeof REFUSALS)[number] => [
    `record ${id} cut off`,
    () => bookOf(row(1), cell(id, 2, u8(1, 2))),
    'bad_record',
    /cut off after cell C1/,
  ]),
  ...[3, 4, 10, 11].map((id): (typeof REFUSALS)[number] => [
    `record ${id} without a value`,
    () => bookOf(row(1), cell(id, 2)),
    'bad_record',
    /cut off after cell C1/,
  ]),
  ['an unknown error', () => bookOf(row(1), cell(3, 2, u8(1))), 'bad_record', /cell C1 .* error code 1/],
  ['a truth value of 2', () => bookOf(row(1), cell(4, 2, u8(2))), 'bad_record', /cell C1 .* truth value 2/],
  [
    'a short cell that begins a row',
    () => bookOf(...ONE, row(2), short(16, double(1))),
    'bad_record',
    /first cell of row 2/,
  ],
  ['a row beyond the limits', () => bookOf(...ONE, row(1_048_577)), 'beyond_limits', /row 1,048,577/],
  ['a column beyond the limits', () => bookOf(row(7), real(16_384, 1)), 'beyond_limits', /column 16,385 of row 7/],
  [
    'a short cell beyond the limits',
    () => bookOf(row(7), real(16_383, 1), short(16, double(1))),
    'beyond_limits',
    /column 16,385/,
  ],
  [
    'a merged area beyond the limits',
    () => sheetOf(sheetPart(ONE, [merge(1, 1_048_577, 0, 0)])),
    'bad_record',
    /merged area 1 of the sheet “Sheet1” lies beyond/,
  ],
  ['a merged area inside out', () => sheetOf(sheetPart(ONE, [merge(1, 2, 1, 0)])), 'bad_record', /merged area 1/],
  [
    'a merged area cut off',
    () => sheetOf(sheetPart(ONE, [record(176, u32(1))])),
    'bad_record',
    /merged area 1 .* cut off/,
  ],
  [
    'a text that no cell of Excel holds',
    () => bookOf(row(1), text(1, 'x'.repeat(400_000))),
    'too_long_text',
    /B1 of the sheet “Sheet1”/,
  ],
  [
    'a shared text that no cell of Excel holds',
    () => makeXlsb({ sheets: [ONE], strings: [rich('日'.repeat(140_000))] }),
    'too_long_text',
    /Text number 1/,
  ],
  [
    'too many cells',
    () => bookOf(row(1), real(0, 1), cell(1, 1), row(2), cell(1, 0)),
    'too_many_cells',
    /more than 1 cells.*“Sheet1”/,
    { cells: 1 },
  ],
  ['too many bytes', () => makeXlsb({ sheets: [ONE, ONE] }), 'too_large', /unpacks to/, { inflatedBytes: 60 }],
];

describe('a damaged .xlsb', () => {
  it.each(REFUSALS)('is refused for %s', async (_, book, code, words, budgets = {}) => {
    const { code: found, message } = await refusal(book(), { name: 'book.xlsb', budgets });
    expect({ code: found, message }).toEqual({ code, message: expect.stringMatching(words) });
  });

  it('is read in order where its rows and cells are not', async () => {
    const rows = [row(2), real(1, 4), real(0, 3), row(1), real(0, 0), row(1), real(0, 1), row(3), real(0, 5)];
    const [sheet] = await readAll(bookOf(...rows));
    expect(Array.from(sheet?.rows ?? [], ([number, { values }]) => [number, ...values])).toEqual([
      [1, 1],
      [2, 3, 4],
      [3, 5],
    ]);
  });

  it('is refused where a row comes again after it was handed on', async () => {
    const many = Array.from({ length: 60_000 }, (_, i) => [row(i + 2), real(0, i)]).flat();
    const { code, message } = await refusal(bookOf(row(1), real(0, 1), ...many, row(1), real(1, 2)));
    expect(code).toBe('out_of_order');
    expect(message).toMatch(/row 1 comes again/);
  });

  it('holds as much text in a cell as other formats', async () => {
    const long = '日'.repeat(32_767);
    const [sheet] = await readAll(makeXlsb({ sheets: [[row(1), text(0, long), isst(1, 0)]], strings: [rich(long)] }));
    expect(sheet?.rows.get(1)?.values).toEqual([long, long]);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(readAll(bookOf(...ONE), { signal })).rejects.toThrow('enough');
  });
});

/** A sheet with every kind of record in it, and names of records that take two bytes, and sizes that do. */
const MIXED = sheetPart(
  [
    row(1),
    real(0, 1.25),
    text(1, 'é😀'),
    record(600, Buffer.alloc(130, 0x91)),
    cell(4, 2, u8(1)),
    short(13, u32(30)),
    row(5),
    record(35),
    record(5, u8(1)),
    record(36),
    cell(3, 4, u8(0x2a)),
    cell(62, 5, rich('y'.repeat(70))),
  ],
  [merge(9, 9, 0, 1)],
);

/** The rows of a sheet part pushed in these pieces. */
async function rowsOf(pieces: Buffer[]): Promise<string[]> {
  const zip = await openZip(bufferSource(makeZip([{ name: 'sheet1.bin', data: MIXED }])), { budgets: DEFAULT_BUDGETS });
  const part = zip.find('sheet1.bin');
  if (!part) throw new Error('the part is gone');
  const rows = new RowEncoder();
  const cells = { left: 100, budget: 100 };
  const scanner = new SheetScanner(
    { kernel: new Kernel(0, 0), strings: noStrings(), styles: NO_STYLES, date1904: false, rows, cells },
    'S',
    part,
    null,
  );
  for (const piece of pieces) {
    scanner.push(piece);
    expect(scanner.scan()).toBe(false);
  }
  scanner.end();
  const batch = rows.batch();
  return Array.from(
    { length: batch.count },
    (_, i) => `${batch.rows[i]} ${batch.bytes.toString('utf8', batch.starts[i], batch.ends[i])}`,
  );
}

describe('an .xlsb in pieces', () => {
  const expected = ['1 [1.25,"é😀",true,7]', `5 [null,null,null,null,"#N/A","${'y'.repeat(70)}"]`];

  it('reads the same wherever it is cut', async () => {
    for (let cut = 0; cut <= MIXED.length; cut++) {
      expect(await rowsOf([MIXED.subarray(0, cut), MIXED.subarray(cut)])).toEqual(expected);
    }
  });

  it('reads the same byte by byte', async () => {
    expect(await rowsOf(Array.from(MIXED, (_, i) => MIXED.subarray(i, i + 1)))).toEqual(expected);
  });

  it('reads a sheet of several chunks and batches', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [
      row(i + 1),
      real(0, i),
      text(1, `text ${i}`),
      isst(2, i % 3),
    ]).flat();
    const file = makeXlsb({ sheets: [rows, rows], strings: ['a', 'b', 'c'].map((item) => rich(item)) });
    for (const sheet of await readAll(file)) {
      expect(sheet.rows.size).toBe(20_000);
      expect(sheet.rows.get(12_346)?.values).toEqual([12_345, 'text 12345', 'a']);
    }
  });
});

describe('300 damaged copies of an .xlsb', () => {
  it('are read, or refused with words of ours', async () => {
    const strings = stringsPart([rich('one'), rich('two', u32(1, 0))]);
    let seed = 20_261_122;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const codes = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const parts = [Buffer.from(MIXED), Buffer.from(strings)];
      const part = parts[random(4) === 0 ? 1 : 0] ?? MIXED;
      for (let changes = 1 + random(3); changes > 0; changes--)
        part[random(part.length)] = random(2) ? random(256) : 0xff;
      const sheet = random(5) === 0 ? part.subarray(0, random(part.length)) : parts[0];
      const file = makeXlsb({ sheets: [sheet ?? MIXED], parts: { 'xl/sharedStrings.bin': parts[1] } });
      const code = await readAll(file).then(
        () => 'read',
        (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return error.code;
        },
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    // `unreadable` is what readWorkbook makes of an error that a reader did not foresee.
    expect(codes.get('unreadable')).toBeUndefined();
    expect(codes.get('bad_record')).toBeGreaterThan(50);
    expect(codes.get('read')).toBeGreaterThan(20);
  });
});
