import { describe, expect, it } from 'vitest';
import {
  blank,
  bof,
  boolErr,
  bytesOf,
  CONTINUE,
  EOF,
  f64,
  formula,
  label,
  labelSst,
  makeStream,
  makeXls,
  merged,
  mulBlank,
  mulRk,
  number,
  record,
  rk,
  special,
  string,
  u8,
  u16,
  u32,
  unicode,
  type XlsOptions,
  type XlsRecord,
} from './make-xls.js';
import { readAll, refusal } from './read-all.js';

/** The first sheet of a workbook with these records: rows as [values, types] by number. */
async function rowsOf(records: XlsRecord[], options: Omit<XlsOptions, 'sheets'> = {}) {
  const [sheet] = await readAll(makeXls({ ...options, sheets: [{ records }] }), { name: 'book.xls' });
  return Object.fromEntries(Array.from(sheet?.rows ?? [], ([row, { values, types }]) => [row, [values, types]]));
}

/** A sheet of a version without globals. */
async function bareRows(records: Buffer) {
  const [sheet] = await readAll(records, { name: 'book.xls' });
  return { name: sheet?.name, rows: Array.from(sheet?.rows ?? [], ([row, { values }]) => [row, ...values]) };
}

describe('cells of an .xls', () => {
  it('come out as they are', async () => {
    const rows = await rowsOf(
      [
        labelSst(0, 0, 1),
        label(0, 1, '日本\t"'),
        number(0, 2, 1.5),
        rk(0, 3, (7 << 2) | 2),
        boolErr(0, 4, 1, false),
        boolErr(0, 5, 0, false),
        boolErr(0, 6, 0x07, true),
        blank(0, 7),
        mulBlank(0, 8, 3),
        mulRk(2, 1, [(1 << 2) | 2, (250 << 2) | 3]),
        record(0x00d6, u16(2, 3, 0), unicode('rich'), u16(1), u16(0, 5)),
      ],
      { strings: ['no', 'yes'] },
    );
    expect(rows).toEqual({
      1: [['yes', '日本\t"', 1.5, 7, true, false, '#DIV/0!'], 'ssnnbbe'],
      3: [[null, 1, 2.5, 'rich'], '-nns'],
    });
  });

  it('are counted, empty ones too', async () => {
    const [sheet] = await readAll(
      makeXls({ sheets: [{ records: [number(0, 0, 1), blank(0, 1), mulBlank(1, 0, 3), mulRk(2, 0, [2, 2])] }] }),
      { name: 'book.xls' },
    );
    expect(sheet?.cells).toEqual({ read: 7, stored: 3, empty: 4, failed: 0 });
    expect(sheet?.dimensions).toBe('A1:B3');
  });

  it('take each form of RK', async () => {
    const double = (value: number, flags: number) => {
      const upper = f64(value).readUInt32LE(4);
      return ((upper & ~3) | flags) >>> 0;
    };
    const rows = await rowsOf([
      mulRk(0, 0, [
        double(1, 0),
        double(-2.5, 0),
        double(123, 1),
        ((-5 << 2) | 2) >>> 0,
        ((-1234567 << 2) | 3) >>> 0,
        ((0x1fffffff << 2) | 2) >>> 0,
        ((-0x20000000 << 2) | 2) >>> 0,
        (10 << 2) | 3,
      ]),
    ]);
    expect(rows[1]?.[0]).toEqual([1, -2.5, 1.23, -5, -12345.67, 536870911, -536870912, 0.1]);
  });

  it('have numbers as JavaScript prints them', async () => {
    const numbers = [
      0,
      -0,
      0.1,
      1 / 3,
      1e-6,
      1e-7,
      123456789.123456,
      -99.99,
      999999999.999999,
      1e15,
      1e21,
      2 ** 53,
      123456789012345,
      -1,
      0.30000000000000004,
      5e-324,
      1.7976931348623157e308,
      4.35,
      1.005,
      100000.5,
    ];
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    while (numbers.length < 2000)
      numbers.push(Math.round((random() - 0.5) * 10 ** (random() * 16)) / 10 ** Math.floor(random() * 9));
    const file = makeXls({ sheets: [{ records: numbers.map((value, row) => number(row, 0, value)) }] });
    const written: string[] = [];
    const { readCompound } = await import('../../worker/readers/compound/index.js');
    const { bufferSource } = await import('../../worker/readers/byte-source.js');
    const { DEFAULT_BUDGETS } = await import('../../worker/readers/budgets.js');
    for await (const event of readCompound(bufferSource(file), { name: 'book.xls', budgets: DEFAULT_BUDGETS })) {
      if (event.kind !== 'rows') continue;
      for (let i = 0; i < event.count; i++)
        written.push(event.bytes.toString('utf8', event.starts[i], event.ends[i]).slice(1, -1));
    }
    expect(written).toEqual(numbers.map(String));
  });

  it('show the cached values of formulas', async () => {
    const rows = await rowsOf([
      formula(0, 0, f64(2.5)),
      formula(0, 1, special(0)),
      string('text'),
      formula(0, 2, special(1, 1)),
      formula(0, 3, special(2, 0x2a)),
      formula(0, 4, special(3)),
      formula(0, 5, special(0)),
      record(0x04bc, u16(0, 0), u8(5, 5, 0, 1), u16(0)),
      string('shared'),
      formula(0, 6, special(0)),
      record(0x0221, u16(0, 0), u8(6, 6), u16(0), u32(0), u16(0)),
      record(CONTINUE, u8(1, 2, 3)),
      record(0x0207, u16(6), u8(0), Buffer.from('con')),
      record(CONTINUE, u8(1), Buffer.from('tin', 'utf16le')),
      // a formula whose text is missing
      formula(0, 7, special(0)),
      number(0, 8, 1),
    ]);
    expect(rows).toEqual({ 1: [[2.5, 'text', true, '#N/A', null, 'shared', 'contin', null, 1], 'nsbe-ss-n'] });
  });

  it('are dates where their format says so', async () => {
    const cells = [
      number(0, 0, 43890, 1),
      number(0, 1, 43890.5, 2),
      number(0, 2, -1, 1),
      number(0, 3, 0.25, 3),
      rk(0, 4, 2, 4),
    ];
    const formats = ['yyyy-mm-dd', 22, 'h:mm', '0.00'];
    expect(await rowsOf([...cells, boolErr(0, 5, 1, false)], { formats })).toEqual({
      1: [['2020-02-29', '2020-02-29T12:00:00', -1, '06:00:00', 0, true], 'ddndnb'],
    });
    expect((await rowsOf(cells, { formats, globals: [record(0x0022, u16(1))] }))[1]?.[0]).toEqual([
      '2024-03-01',
      '2024-03-01T12:00:00',
      -1,
      '06:00:00',
      0,
    ]);
  });

  it('that a merged area covers do not show', async () => {
    const rows = await rowsOf([
      label(0, 0, 'shown'),
      label(0, 1, 'stale'),
      number(0, 2, 1),
      mulRk(1, 0, [2, 2, 6]),
      merged([0, 1, 0, 1], [5, 5, 5, 5]),
      formula(9, 9, special(0)),
      string('x'),
    ]);
    expect(rows).toEqual({
      1: [['shown', null, 1], 's-n'],
      2: [[null, null, 1], '--n'],
      10: [[null, null, null, null, null, null, null, null, null, 'x'], '---------s'],
    });
  });

  it('come in order whatever their order in the file, the last of several counting', async () => {
    const records = [
      number(5, 1, 51),
      mulRk(2, 0, [2, (21 << 2) | 2, (22 << 2) | 2]),
      formula(5, 0, special(0)),
      string('late'),
      number(0, 3, 3),
      label(2, 1, 'later'),
      number(0, 0, 1),
      number(0, 0, 2),
      label(2, 2, 'gone'),
      mulBlank(2, 2, 2),
      // a text that goes on in another record
      record(0x0204, u16(0, 1, 0), u16(4), u8(0), Buffer.from('ab')),
      record(CONTINUE, u8(1), Buffer.from('界!', 'utf16le')),
      merged([5, 6, 0, 0]),
    ];
    const [sheet] = await readAll(makeXls({ sheets: [{ records }] }), { name: 'book.xls' });
    expect(Array.from(sheet?.rows ?? [], ([row, { values }]) => [row, ...values])).toEqual([
      [1, 2, 'ab界!', null, 3],
      [3, 0, 'later'],
      [6, 'late', 51],
    ]);
    expect(sheet?.cells).toEqual({ read: 9, stored: 7, empty: 2, failed: 0 });
  });

  it('of a large sheet in no order are sorted in several goes', async () => {
    const records: XlsRecord[] = [];
    const text = 'x'.repeat(8000);
    for (let row = 2199; row >= 0; row--) records.push(label(row, 0, `${row}${text}`));
    const [sheet] = await readAll(makeXls({ sheets: [{ records }] }), { name: 'book.xls' });
    expect(sheet?.rows.size).toBe(2200);
    expect(sheet?.rows.get(2)).toEqual({ values: [`1${text}`], types: 's' });
  });

  it('of charts inside a sheet are not its own', async () => {
    const rows = await rowsOf([
      number(0, 0, 1),
      bof(0x20),
      number(0, 1, 99),
      bof(0x20),
      EOF,
      number(0, 2, 99),
      EOF,
      number(1, 0, 2),
    ]);
    expect(rows).toEqual({ 1: [[1], 'n'], 2: [[2], 'n'] });
  });

  it('have U+FFFD where PostgreSQL could not store a character, and it is counted', async () => {
    const records = [
      label(0, 0, 'a\0b'),
      label(0, 1, '\ud800x'),
      label(0, 2, '\udc00'),
      labelSst(0, 3, 0),
      labelSst(1, 0, 0),
    ];
    const [sheet] = await readAll(makeXls({ sheets: [{ records }], strings: ['\ud83d\0'] }), { name: 'book.xls' });
    expect(sheet?.rows.get(1)?.values).toEqual(['a\ufffdb', '\ufffdx', '\ufffd', '\ufffd\ufffd']);
    expect(sheet?.replaced).toBe(7);
  });

  it('keep characters beyond the BMP, control characters and 32,767 characters', async () => {
    const long = '😀\u0001é~\u007f'.repeat(5461).slice(0, 32_767);
    const bytes = Buffer.from(long, 'utf16le');
    const whole: XlsRecord[] = [
      formula(0, 0, special(0)),
      record(0x0207, u16(long.length), u8(1), bytes.subarray(0, 8000)),
    ];
    for (let at = 8000; at < bytes.length; at += 8000)
      whole.push(record(CONTINUE, u8(1), bytes.subarray(at, at + 8000)));
    expect((await rowsOf(whole))[1]?.[0]).toEqual([long]);
  });
});

describe('older versions of .xls', () => {
  const attributes = (xf: number, format = 0) => u8(xf, format, 0);
  const biff2 = (...records: XlsRecord[]) => bytesOf([record(0x0009, u16(2, 0x10)), ...records, EOF]);

  it('of BIFF2 have attributes in their cells', async () => {
    const file = biff2(
      record(0x0042, u16(1252)),
      record(0x001e, u8(7), Buffer.from('General')),
      record(0x001e, u8(4), Buffer.from('d-mm')),
      record(0x0043, u8(0, 0, 0, 0)),
      record(0x0043, u8(0, 0, 1, 0)),
      record(0x0002, u16(0, 0), attributes(0), u16(65535)),
      record(0x0003, u16(0, 1), attributes(1), f64(3)),
      record(0x0004, u16(0, 2), attributes(0), u8(3), Buffer.of(0x80, 0x41, 0xe9)),
      record(0x0005, u16(0, 3), attributes(0), u8(1, 0)),
      record(0x0006, u16(0, 4), attributes(0), special(0), u8(0, 0)),
      record(0x0007, u8(2), Buffer.from('ok')),
      record(0x0001, u16(0, 5), attributes(0)),
      record(0x0044, u16(1)),
      record(0x0002, u16(1, 0), attributes(63), u16(1)),
    );
    expect(await bareRows(file)).toEqual({
      name: 'Sheet1',
      rows: [
        [1, 65535, '1900-01-03', '€Aé', true, 'ok'],
        [2, '1900-01-01'],
      ],
    });
  });

  it('of BIFF2 without styles name the format in the cell', async () => {
    const file = biff2(
      record(0x0003, u16(0, 0), attributes(0, 12), f64(3)),
      record(0x0003, u16(0, 1), attributes(0, 2), f64(3)),
    );
    expect((await bareRows(file)).rows).toEqual([[1, '1900-01-03', 3]]);
  });

  it('of BIFF2 keep the styles of cells in no order', async () => {
    const file = biff2(
      record(0x0043, u8(0, 0, 0, 0)),
      record(0x0043, u8(0, 0, 12, 0)),
      record(0x0044, u16(1)),
      record(0x0002, u16(1, 0), attributes(63), u16(1)),
      record(0x0044, u16(0)),
      record(0x0002, u16(0, 0), attributes(63), u16(2)),
    );
    expect((await bareRows(file)).rows).toEqual([
      [1, 2],
      [2, '1900-01-01'],
    ]);
  });

  it('of BIFF3 and BIFF4 count their formats', async () => {
    for (const [version, xf] of [
      [0x02, 0x0243],
      [0x04, 0x0443],
    ] as const) {
      const format = (text: string) =>
        version === 2
          ? record(0x001e, u8(text.length), Buffer.from(text))
          : record(0x041e, u16(0), u8(text.length), Buffer.from(text));
      const file = bytesOf([
        record((version << 8) | 9, u16(version << 8, 0x10, 0)),
        record(0x0042, u16(932)),
        format('General'),
        format('yyyy/m/d'),
        record(xf, u8(0, 0), Buffer.alloc(10)),
        record(xf, u8(0, 1), Buffer.alloc(10)),
        record(0x0203, u16(0, 0, 1), f64(1)),
        record(0x0204, u16(0, 1, 0), u16(4), Buffer.of(0x93, 0xfa, 0x96, 0x7b)),
        record((version << 8) | 6, u16(0, 2, 0), special(1, 1), u16(0, 0)),
        EOF,
      ]);
      expect((await bareRows(file)).rows).toEqual([[1, '1900-01-01', '日本', true]]);
    }
  });

  it('of BIFF4 bundle their sheets', async () => {
    const sheet = (value: number) =>
      bytesOf([record(0x0409, u16(0x0400, 0x10, 0)), record(0x0203, u16(0, 0, 0), f64(value)), EOF]);
    const parts = ['One', 'Two'].map((name, i) => {
      const body = sheet(i + 1);
      return Buffer.concat([bytesOf([record(0x008f, u32(body.length), u8(name.length), Buffer.from(name))]), body]);
    });
    const file = Buffer.concat([bytesOf([record(0x0409, u16(0x0400, 0x100, 0))]), ...parts, bytesOf([EOF])]);
    const sheets = await readAll(file, { name: 'book.xlw' });
    expect(sheets.map(({ name, rows }) => [name, rows.get(1)?.values])).toEqual([
      ['One', [1]],
      ['Two', [2]],
    ]);
  });

  it.each([
    [932, [0x83, 0x5c, 0x5c], 'ソ\\'],
    [936, [0xc4, 0xe3], '你'],
    [949, [0xb0, 0xa1, 0x41, 0x81, 0x41, 0xc6, 0x52], '가A갂힣'],
    [950, [0xa7, 0x41], '你'],
    [1251, [0xcf], 'П'],
    [1252, [0x80, 0x93, 0x81], '€“\u0081'],
    [874, [0xa1], 'ก'],
    [10000, [0x8e], 'é'],
    [437, [0x81], 'ü'],
    [850, [0x9b], 'ø'],
    [4711, [0xe9], 'é'],
  ])('of BIFF5 have texts in code page %i', async (codePage, bytes, text) => {
    const records = [record(0x0204, u16(0, 0, 0), u16(bytes.length), u8(...bytes))];
    const stream = makeStream({ version: 0x0500, globals: [record(0x0042, u16(codePage))], sheets: [{ records }] });
    const [sheet] = await readAll(stream, { name: 'book.xls' });
    expect(sheet?.rows.get(1)?.values).toEqual([text]);
  });
});

describe('sheets of an .xls', () => {
  it('come in the order of the list, with what they are', async () => {
    const file = makeXls({
      sheets: [
        { name: 'Größe', records: [number(0, 0, 1)] },
        { name: 'グラフ', type: 2, bofType: 0x20, records: [number(0, 0, 99)] },
        { name: 'Module', type: 6, bofType: 0x06, records: [] },
        { name: 'Hidden', state: 1, records: [number(0, 0, 2)] },
        { name: 'Very', state: 2, records: [] },
        { name: 'Macro', type: 1, bofType: 0x40, records: [number(0, 0, 3)] },
      ],
    });
    const found = (await readAll(file, { name: 'book.xls' })).map(({ name, visibility, rows }) => [
      name,
      visibility,
      rows.get(1)?.values ?? null,
    ]);
    expect(found).toEqual([
      ['Größe', 'visible', [1]],
      ['グラフ', 'visible', null],
      ['Hidden', 'hidden', [2]],
      ['Very', 'very_hidden', null],
      ['Macro', 'visible', [3]],
    ]);
    const one = await readAll(file, { name: 'book.xls', sheet: 'hidden' });
    expect(one.map(({ rows }) => rows.size)).toEqual([0, 0, 1, 0, 0]);
  });

  it('may stand in the file in another order', async () => {
    const stream = makeStream({ sheets: [{ records: [number(0, 0, 1)] }, { records: [number(0, 0, 2)] }] });
    const at = [0, 1].map((i) => stream.indexOf(Buffer.from(`Sheet${i + 1}`)) - 8);
    const [first = 0, second = 0] = at.map((position) => stream.readUInt32LE(position));
    stream.writeUInt32LE(second, at[0]);
    stream.writeUInt32LE(first, at[1]);
    const sheets = await readAll(stream, { name: 'book.xls' });
    expect(sheets.map(({ rows }) => rows.get(1)?.values)).toEqual([[2], [1]]);
  });

  it('are refused over budget', async () => {
    const file = makeXls({ sheets: [{ records: [mulBlank(0, 0, 200)] }, { records: [number(0, 0, 1)] }] });
    expect(await refusal(file, { name: 'book.xls', budgets: { cells: 100 } })).toMatchObject({
      code: 'too_many_cells',
    });
    expect(await refusal(file, { name: 'book.xls', budgets: { sheets: 1 } })).toMatchObject({
      code: 'too_many_sheets',
    });
  });
});
