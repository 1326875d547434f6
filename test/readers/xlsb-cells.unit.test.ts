import { describe, expect, it } from 'vitest';
import { relationships } from './make-book.js';
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
  text,
  u8,
  u32,
  wide,
  workbookPart,
  type XlsbOptions,
} from './make-xlsb.js';
import { firstRow, readAll } from './read-all.js';

const rowOf = (cells: Buffer[], options: Partial<XlsbOptions> = {}) =>
  firstRow(makeXlsb({ sheets: [[row(1), ...cells]], ...options }));
/** An RkNumber: a whole number or a double, or a hundredth of one. */
const rkInteger = (value: number, hundredth = false) => u32((value << 2) | 2 | (hundredth ? 1 : 0));
const rkDouble = (value: number, hundredth = false) => u32((double(value).readInt32LE(4) & ~3) | (hundredth ? 1 : 0));
/** What follows the value of a formula: its flags, tokens and their lengths. */
const FORMULA = Buffer.concat([u8(0, 0), u32(3), u8(0x1e, 1, 0), u32(0)]);
const withFormula = (value: Buffer) => Buffer.concat([value, FORMULA]);

describe('the cells of an .xlsb', () => {
  it('reads every record of a cell', async () => {
    const cells = [
      cell(1, 0),
      cell(2, 1, rkInteger(7)),
      cell(3, 2, u8(0x07)),
      cell(4, 3, u8(1)),
      cell(5, 4, double(-1.5)),
      cell(6, 5, wide('text')),
      cell(7, 6, u32(1)),
      cell(8, 7, withFormula(wide('made'))),
      cell(9, 8, withFormula(double(0.1 + 0.2))),
      cell(10, 9, withFormula(u8(0))),
      cell(11, 10, withFormula(u8(0x2a))),
      cell(62, 11, rich('rich', u32(1, 0))),
    ];
    expect(await rowOf(cells, { strings: [rich('a'), rich('shared')] })).toEqual({
      values: [null, 7, '#DIV/0!', true, -1.5, 'text', 'shared', 'made', 0.1 + 0.2, false, '#N/A', 'rich'],
      types: '-nebnsssnbes',
    });
  });

  it('puts cells of short records right of the cell before them', async () => {
    const cells = [
      cell(1, 2),
      short(12),
      short(13, rkInteger(7)),
      short(14, u8(0x0f)),
      short(15, u8(1)),
      short(16, double(2.5)),
      short(17, wide('text')),
      short(18, u32(0)),
    ];
    const { values, types } = await rowOf(cells, { strings: [rich('shared')] });
    expect(values).toEqual([null, null, null, null, 7, '#VALUE!', true, 2.5, 'text', 'shared']);
    expect(types).toBe('----nebnss');
  });

  it('reads all forms of packed numbers', async () => {
    const cells = [
      rkInteger(0),
      rkInteger(-1),
      rkInteger(536_870_911),
      rkInteger(-536_870_912),
      rkInteger(1234, true),
      rkInteger(-1, true),
      rkDouble(1.5),
      rkDouble(-1e300),
      rkDouble(125, true),
    ].map((value, i) => cell(2, i, value));
    const big = double(-1e300);
    big.writeUInt32LE(0, 0);
    big.writeInt32LE(big.readInt32LE(4) & ~3, 4);
    expect((await rowOf(cells)).values).toEqual([
      0,
      -1,
      536_870_911,
      -536_870_912,
      12.34,
      -0.01,
      1.5,
      big.readDoubleLE(),
      1.25,
    ]);
  });

  it('writes numbers in the digits that JavaScript gives them', async () => {
    const numbers = [
      0,
      1,
      -1,
      10,
      99.9999,
      0.0001,
      -0.5,
      1e21,
      1e15,
      999_999_999_999.25,
      123456789012345.6,
      1e-7,
      5e-324,
      1.7976931348623157e308,
      0.1,
      1 / 3,
      4.35,
      2 ** 53,
      100_000_000_000,
      99_999_999_999.9999,
      -1e15,
      12345.6789,
    ];
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let i = 0; i < 1000; i++)
      numbers.push(Math.round((random() - 0.5) * 10 ** (random() * 14)) / 10 ** Math.floor(random() * 7));
    const batch = makeXlsb({ sheets: [numbers.flatMap((value, i) => [row(i + 1), real(0, value)])] });
    const [sheet] = await readAll(batch);
    const read = Array.from(sheet?.rows.values() ?? [], ({ values }) => values[0]);
    // JSON for PostgreSQL has no -0.
    expect(read).toEqual(numbers.map((value) => value + 0));
  });

  it('shows a number that is none as an error', async () => {
    expect(await rowOf([real(0, Number.NaN), real(1, -Infinity, 1)], { formats: [14] })).toEqual({
      values: ['#NUM!', '#NUM!'],
      types: 'ee',
    });
  });

  it('makes dates of numbers by their styles', async () => {
    const formats = [14, 'h:mm:ss', '[h]:mm', 'yyyy-mm-dd hh:mm', '[<1]h:mm;yyyy-mm-dd', '0.00'];
    const cells = [
      real(0, 43_890, 1),
      real(1, 0.5, 2),
      real(2, 1.5, 3),
      real(3, 43_890.75, 4),
      cell(2, 4, rkInteger(43_890), 5),
      cell(9, 5, withFormula(double(0.25)), 5),
      real(6, 43_890, 6),
      real(7, -1, 1),
      real(8, 43_890, 99),
    ];
    expect(await rowOf(cells, { formats })).toEqual({
      values: [
        '2020-02-29',
        '12:00:00',
        '36:00:00',
        '2020-02-29T18:00:00',
        '2020-02-29',
        '06:00:00',
        43_890,
        -1,
        43_890,
      ],
      types: 'ddddddnnn',
    });
  });

  it('counts days from 1904 where the workbook does', async () => {
    expect((await rowOf([real(0, 42_428, 1)], { formats: [14], date1904: true })).values).toEqual(['2020-02-29']);
  });

  it('takes the number formats out of alternate content', async () => {
    const fmt = record(44, Buffer.concat([Buffer.from([164, 0]), wide('yyyy-mm-dd')]));
    const styles = Buffer.concat([
      record(278),
      record(615, u32(1)),
      record(37, Buffer.alloc(6)),
      fmt,
      record(38),
      record(616),
      record(617, u32(1)),
      record(47, Buffer.concat([Buffer.from([0, 0, 164, 0]), Buffer.alloc(12)])),
      record(618),
      record(279),
    ]);
    expect((await rowOf([real(0, 43_890)], { parts: { 'xl/styles.bin': styles } })).values).toEqual(['2020-02-29']);
  });

  it('keeps texts as they are, and replaces what the database cannot hold', async () => {
    const odd = 'a"b\\c\n\r\t\u0001\u001f/ é ß 日本 😀 \u2028_x0041_';
    const broken = 'a\0b\ud800c\udc00';
    const file = makeXlsb({
      sheets: [[row(1), text(0, odd), isst(1, 0), text(2, broken), isst(3, 1), isst(4, 1), text(5, '\ud83d')]],
      strings: [rich(odd), rich(broken)],
    });
    const [sheet] = await readAll(file);
    const fixed = 'a\ufffdb\ufffdc\ufffd';
    expect(sheet?.rows.get(1)?.values).toEqual([odd, odd, fixed, fixed, fixed, '\ufffd']);
    expect(sheet?.replaced).toBe(10);
  });

  it('leaves out empty texts, formats and phonetics', async () => {
    const phonetic = Buffer.concat([u32(1), Buffer.alloc(4), wide('カンジ'), u32(1), Buffer.alloc(8)]);
    const file = makeXlsb({
      sheets: [
        [row(1), text(0, ''), isst(1, 0), isst(2, 1), cell(8, 3, withFormula(wide(''))), cell(6, 4, u32(0xffffffff))],
      ],
      strings: [rich(''), rich('漢字', phonetic)],
    });
    const [sheet] = await readAll(file);
    expect(sheet?.rows.get(1)).toEqual({ values: [null, null, '漢字'], types: '--s' });
    expect(sheet?.cells).toEqual({ read: 5, stored: 1, empty: 4, failed: 0 });
  });

  it('shows of a merged area only its top left cell', async () => {
    const rows = [1, 2, 3].flatMap((number) => [row(number), real(0, number), text(1, 'b'), cell(1, 2)]);
    const part = sheetPart(rows, [record(177, u32(2)), merge(1, 2, 0, 1), merge(3, 3, 2, 2), record(178)]);
    const [sheet] = await readAll(makeXlsb({ sheets: [part] }));
    expect(Array.from(sheet?.rows ?? [], ([number, { values }]) => [number, values])).toEqual([
      [1, [1]],
      [3, [3, 'b']],
    ]);
    expect(sheet?.cells).toEqual({ read: 9, stored: 3, empty: 6, failed: 0 });
  });

  it('finds merged areas after more rows than are held in memory', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => [row(i + 1), real(0, i), real(1, i + 0.1)]).flat();
    const [sheet] = await readAll(makeXlsb({ sheets: [sheetPart(rows, [merge(59_999, 60_000, 0, 1)])] }));
    expect(sheet?.rows.size).toBe(59_999);
    expect(sheet?.rows.get(59_999)?.values).toEqual([59_998]);
    expect(sheet?.cells).toEqual({ read: 120_000, stored: 119_997, empty: 3, failed: 0 });
  });

  it('skips unknown records, future ones with all they enclose, and what alternate content is marked with', async () => {
    const unknown = record(16_000, Buffer.alloc(70_000, 0x81));
    const future = Buffer.concat([
      record(35, u32(0)),
      record(5, Buffer.alloc(3)),
      record(35),
      record(0, u32(99)),
      record(36),
      record(5, Buffer.alloc(3)),
      record(36),
    ]);
    const alternate = Buffer.concat([record(37, Buffer.alloc(6)), record(1024, Buffer.alloc(4)), record(38)]);
    const part = sheetPart(
      [alternate, row(1), record(49, u32(1)), real(0, 1), future, unknown, real(1, 2), alternate, row(2), real(0, 3)],
      [future, unknown],
      [unknown, alternate],
    );
    const [sheet] = await readAll(makeXlsb({ sheets: [Buffer.concat([alternate, part])] }));
    expect(Array.from(sheet?.rows.values() ?? [], ({ values }) => values)).toEqual([[1, 2], [3]]);
  });

  it('names sheets of all kinds in order, and reads macro sheets but no chart or dialog sheets', async () => {
    const sheets = await readAll(
      makeXlsb({
        sheets: [[row(1), real(0, 1)], [row(1), real(0, 2)], [row(1), real(0, 3)], [row(1), real(0, 4)], []],
        types: ['worksheet', 'chartsheet', 'dialogsheet', 'xlMacrosheet', 'xlIntlMacrosheet'],
        names: ['計算', 'Chart', 'Dialog', 'Macro', 'Empty'],
        states: [0, 1, 2, 2, 0],
      }),
    );
    expect(sheets.map(({ name, visibility, rows }) => [name, visibility, rows.size])).toEqual([
      ['計算', 'visible', 1],
      ['Chart', 'hidden', 0],
      ['Dialog', 'very_hidden', 0],
      ['Macro', 'very_hidden', 1],
      ['Empty', 'visible', 0],
    ]);
  });

  it('reads only the sheet that is wanted', async () => {
    const file = makeXlsb({
      sheets: [
        [row(1), real(0, 1)],
        [row(1), real(0, 2)],
      ],
      names: ['One', 'Two'],
    });
    const sheets = await readAll(file, { sheet: 'two' });
    expect(sheets.map(({ rows }) => rows.size)).toEqual([0, 1]);
    await expect(readAll(file, { sheet: 'Three' })).rejects.toMatchObject({ code: 'unknown_sheet' });
  });

  it('finds parts by their relationships, whatever they are called', async () => {
    const sheet = sheetPart([row(1), real(0, 1, 1), isst(1, 0)]);
    const good = makeXlsb({ sheets: [sheet], strings: [rich('s')], formats: [14] });
    const renamed = makeXlsb({
      sheets: [sheet],
      strings: [rich('s')],
      formats: [14],
      entry: (entry) => ({
        ...entry,
        name: entry.name
          .replace('xl/worksheets/sheet1.bin', 'DATA\\Odd%20Name.bin')
          .replace('sharedStrings.bin', 'texts.bin')
          .replace('styles.bin', 'looks.bin'),
        data: entry.name.endsWith('workbook.bin.rels')
          ? String(entry.data)
              .replace('worksheets/sheet1.bin', '/data/odd name.bin')
              .replace('sharedStrings.bin', './texts.bin')
              .replace('"styles.bin', '"..\\xl\\looks.bin')
          : entry.data,
      }),
    });
    expect((await readAll(renamed))[0]?.rows).toEqual((await readAll(good))[0]?.rows);
  });

  it('reads the sheet entries of beta versions, which have 4 bytes more', async () => {
    const book = Buffer.concat([
      record(131),
      record(156, Buffer.concat([u32(1, 0, 1), wide('rId1'), wide('Beta')])),
      record(132),
    ]);
    const [sheet] = await readAll(makeXlsb({ sheets: [[row(1), real(0, 1)]], parts: { 'xl/workbook.bin': book } }));
    expect(sheet).toMatchObject({ name: 'Beta', visibility: 'hidden', dimensions: 'A1:A1' });
  });

  it('is told by the workbook part, whatever that is called', async () => {
    const book = makeXlsb({
      sheets: [[row(1), real(0, 1)]],
      parts: {
        '_rels/.rels': relationships([['rId1', 'officeDocument', 'book/main.xml']]),
        'xl/workbook.bin': undefined,
        'book/main.xml': workbookPart({ sheets: [[]] }),
        'book/_rels/main.xml.rels': relationships([['rId1', 'worksheet', '/xl/worksheets/sheet1.bin']]),
      },
    });
    expect(await firstRow(book)).toEqual({ values: [1], types: 'n' });
  });
});
