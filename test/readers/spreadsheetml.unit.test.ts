import { describe, expect, it } from 'vitest';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { SpreadsheetScanner } from '../../worker/readers/spreadsheetml/book-scanner.js';
import { readBook } from '../../worker/readers/xml/book-stream.js';
import { Utf8Gate } from '../../worker/readers/xml/utf8-gate.js';
import { firstRow, firstSheet, type ReadOptions, readAll, refusal } from './read-all.js';

const OFFICE = 'urn:schemas-microsoft-com:office';
const NAMESPACES = `xmlns="${OFFICE}:spreadsheet" xmlns:ss="${OFFICE}:spreadsheet" xmlns:x="${OFFICE}:excel" xmlns:html="http://www.w3.org/TR/REC-html40"`;
const XML: ReadOptions = { name: 'book.xml' };

const book = (content: string, declaration = '<?xml version="1.0"?>') =>
  Buffer.from(
    `${declaration}\n<?mso-application progid="Excel.Sheet"?>\n<Workbook ${NAMESPACES}>${content}</Workbook>`,
  );
const sheet = (rows: string, name = 'Sheet1', after = '') =>
  `<Worksheet ss:Name="${name}"><Table>${rows}</Table>${after}</Worksheet>`;
const data = (type: string, value: string) => `<Data ss:Type="${type}">${value}</Data>`;
const cell = (content: string, attributes = '') => `<Cell${attributes}>${content}</Cell>`;
const number = (value: number | string, attributes = '') => cell(data('Number', String(value)), attributes);
const row = (cells: string, attributes = '') => `<Row${attributes}>${cells}</Row>`;
const style = (id: string, format: string, more = '') =>
  `<Style ss:ID="${id}"${more}><NumberFormat ss:Format="${format}"/></Style>`;
const styles = (content: string) =>
  `<Styles><Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style>${content}</Styles>`;

const rowsOf = (rows: string, before = '') => firstSheet(book(before + sheet(rows)), XML);
const readRow = (cells: string, before = '') => firstRow(book(before + sheet(row(cells))), XML);
const readValue = async (one: string, before = '') => {
  const { values, types } = await readRow(one, before);
  return [values[0], types];
};

describe('the values of an XML spreadsheet', () => {
  it.each([
    ['a number, with its own digits', number('1.50'), 1.5, 'n'],
    ['a number with blanks around', number(' 1E+20\n'), 1e20, 'n'],
    ['a number that is none', number('many'), 'many', 's'],
    [
      'a text, line ends and blanks as they stand',
      cell(data('String', ' a&#10;b\r\nc &amp; 行 ')),
      ' a\nb\nc & 行 ',
      's',
    ],
    ['an escape of other formats, which is none here', cell(data('String', 'a_x000D_b')), 'a_x000D_b', 's'],
    ['a text without a type', cell('<Data>a</Data>'), 'a', 's'],
    ['a type without a prefix', cell('<Data Type="Number">5</Data>'), 5, 'n'],
    ['true', cell(data('Boolean', '1')), true, 'b'],
    ['false', cell(data('Boolean', '0')), false, 'b'],
    ['an error', cell(data('Error', '#DIV/0!')), '#DIV/0!', 'e'],
    ['the cached value of a formula', number(3, ' ss:Formula="=RC[1]&gt;2"'), 3, 'n'],
    [
      'a formatted text',
      cell(
        '<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>bold</B><Font html:Color="#FF0000"> red <I>both</I></Font></ss:Data>',
      ),
      'bold red both',
      's',
    ],
    [
      'a text without how it is read aloud, and without its comment',
      cell(
        `<Comment ss:Author="x"><ss:Data>no</ss:Data></Comment>${data('String', '東京')}<PhoneticText xmlns="${OFFICE}:excel">トウキョウ</PhoneticText><NamedCell ss:Name="n"/>`,
      ),
      '東京',
      's',
    ],
    ['a moment without a format', cell(data('DateTime', '2020-02-29T13:45:00.000')), '2020-02-29T13:45:00', 'd'],
    ['a day without a format', cell(data('DateTime', '2020-02-29T00:00:00.000')), '2020-02-29', 'd'],
    ['a time without a format', cell(data('DateTime', '1899-12-31T13:45:00.000')), '13:45:00', 'd'],
    ['a date before any of Excel', cell(data('DateTime', '1815-06-18T00:00:00.000')), '1815-06-18', 'd'],
    ['a moment that is none', cell(data('DateTime', 'soon')), 'soon', 's'],
  ])('has %s', async (_what, one, value, type) => {
    expect(await readValue(one)).toEqual([value, type]);
  });

  it.each([
    ['Short Date', '43890', '2020-02-29'],
    ['Long Date', '43890', '2020-02-29'],
    ['Medium Date', '43890', '2020-02-29'],
    ['General Date', '43890.5', '2020-02-29T12:00:00'],
    ['Long Time', '0.5', '12:00:00'],
    ['Medium Time', '0.5', '12:00:00'],
    ['Short Time', '0.5', '12:00:00'],
    ['yyyy\\-mm\\-dd', '43890', '2020-02-29'],
    ['[h]:mm:ss', '1.5625', '37:30:00'],
    ['General Number', '43890', 43890],
    ['Standard', '43890', 43890],
    ['Yes/No', '1', 1],
    ['0.00', '43890', 43890],
  ])('shows a number under the format %s', async (format, value, shown) => {
    const [found] = await readValue(number(value, ' ss:StyleID="s1"'), styles(style('s1', format)));
    expect(found).toBe(shown);
  });

  it('shows a DateTime as its format does, with what the format hides', async () => {
    const moment = data('DateTime', '2020-02-29T13:45:00.000');
    const time = data('DateTime', '1899-12-31T13:45:00.000');
    const { values } = await readRow(
      cell(moment, ' ss:StyleID="d"') + cell(time, ' ss:StyleID="t"') + cell(moment, ' ss:StyleID="t"'),
      styles(style('d', 'Short Date') + style('t', 'Short Time')),
    );
    expect(values).toEqual(['2020-02-29T13:45:00', '13:45:00', '2020-02-29T13:45:00']);
  });

  it('knows 29 February 1900, which only Excel has', async () => {
    const { values } = await readRow(
      ['1900-01-01', '1900-02-28', '1900-02-29', '1900-03-01']
        .map((day) => cell(data('DateTime', `${day}T00:00:00.000`)))
        .join(''),
    );
    expect(values).toEqual(['1900-01-01', '1900-02-28', '1900-02-29', '1900-03-01']);
  });

  it.each([
    ['<Date1904/>', '2024-03-01'],
    ['<Date1904>True</Date1904>', '2024-03-01'],
    ['<Date1904>0</Date1904>', '2020-02-29'],
    ['', '2020-02-29'],
  ])('counts days by the date system: %s', async (flag, shown) => {
    const before = `<ExcelWorkbook xmlns="${OFFICE}:excel"><WindowHeight>1</WindowHeight>${flag}</ExcelWorkbook>${styles(style('d', 'Short Date'))}`;
    const { values } = await readRow(
      number(43890, ' ss:StyleID="d"') + cell(data('DateTime', '2020-02-29T00:00:00.000'), ' ss:StyleID="d"'),
      before,
    );
    expect(values).toEqual([shown, '2020-02-29']);
  });

  it('takes a style from the parent, and else from the default one', async () => {
    const before = `<Styles>${style('Default', 'Short Date')}${style('p', 'Short Time')}<Style ss:ID="c" ss:Parent="p"/><Style ss:ID="o"><Font/></Style><Style ss:ID="g"><NumberFormat/></Style><Style ss:ID="r1" ss:Parent="r2"/><Style ss:ID="r2" ss:Parent="r1"/></Styles>`;
    const ids = ['', 'c', 'o', 'g', 'r1', 'unknown'];
    const { values } = await readRow(
      ids.map((id) => number(0.5 + (id === 'c' ? 0 : 43890), id && ` ss:StyleID="${id}"`)).join(''),
      before,
    );
    expect(values).toEqual([
      '2020-02-29T12:00:00',
      '12:00:00',
      '2020-02-29T12:00:00',
      43890.5,
      '2020-02-29T12:00:00',
      '2020-02-29T12:00:00',
    ]);
  });

  it('gives cells without a style that of their row, column or table', async () => {
    const before = styles(style('d', 'Short Date') + style('t', '[h]:mm') + style('n', '0'));
    const content = `<Worksheet ss:Name="S"><Table ss:StyleID="n"><Column/><Column ss:StyleID="d" ss:Span="1"/><Column ss:Index="5" ss:StyleID="t"/>${row(number(2).repeat(5))}${row(number(2).repeat(4) + number(2, ' ss:StyleID="n"'), ' ss:StyleID="t"')}</Table></Worksheet>`;
    expect(await firstSheet(book(before + content), XML)).toEqual({
      1: [2, '1900-01-02', '1900-01-02', 2, '48:00:00'],
      2: ['48:00:00', '48:00:00', '48:00:00', '48:00:00', 2],
    });
  });

  it('replaces what the database refuses, and counts it', async () => {
    const [first] = await readAll(book(sheet(row(cell(data('String', 'a&#0;&#xDFFF;'))))), XML);
    expect([first?.rows.get(1)?.values, first?.replaced]).toEqual([['a��'], 2]);
  });
});

describe('the cells of an XML spreadsheet', () => {
  it('stand where their indexes and merged areas put them', async () => {
    const rows =
      row(number(1, ' ss:MergeAcross="1" ss:MergeDown="1"') + number(2) + number(3, ' ss:Index="6"') + number(4)) +
      row(number(9) + number(5, ' ss:Index="3"')) +
      row('', ' ss:Index="5" ss:Span="2"') +
      row(number(6));
    expect(await rowsOf(rows)).toEqual({ 1: [1, null, 2, null, null, 3, 4], 2: [null, null, 5], 8: [6] });
  });

  it('count as stored or empty', async () => {
    const [first] = await readAll(book(sheet(row(number(1) + cell('').repeat(2) + cell(data('String', ''))))), XML);
    expect(first).toMatchObject({ dimensions: 'A1:A1', cells: { read: 4, stored: 1, empty: 3, failed: 0 } });
  });

  it('are read under any prefix, and in any encoding that the file names', async () => {
    const rows = row(cell(data('String', 'é')) + number(2));
    const prefixed = Buffer.from(
      `<?xml version="1.0"?><s:Workbook xmlns:s="${OFFICE}:spreadsheet"><s:Worksheet s:Name="A"><s:Table><s:Row><s:Cell><s:Data s:Type="String">é</s:Data></s:Cell><Cell xmlns="${OFFICE}:spreadsheet"><Data s:Type='Number'>2</Data></Cell></s:Row></s:Table></s:Worksheet></s:Workbook>`,
    );
    const latin = Buffer.from(book(sheet(rows), '<?xml version="1.0" encoding="windows-1252"?>').toString(), 'latin1');
    const utf16 = Buffer.from(
      `\ufeff${book(sheet(rows), '<?xml version="1.0" encoding="UTF-16"?>').toString()}`,
      'utf16le',
    );
    for (const file of [prefixed, latin, utf16])
      expect(await firstRow(file, XML)).toEqual({ values: ['é', 2], types: 'sn' });
    const [before, after] = book(sheet(row(cell(data('String', '@')))), '<?xml version="1.0" encoding="Shift_JIS"?>')
      .toString()
      .split('@');
    const japanese = Buffer.concat([
      Buffer.from(before ?? ''),
      Buffer.from([0x8d, 0x73, 0x97, 0xf1]),
      Buffer.from(after ?? ''),
    ]);
    expect(await firstRow(japanese, XML)).toEqual({ values: ['行列'], types: 's' });
  });
});

describe('the sheets of an XML spreadsheet', () => {
  const options = (visible: string) =>
    `<WorksheetOptions xmlns="${OFFICE}:excel"><PageSetup/>${visible}</WorksheetOptions>`;
  const BOOK = book(
    sheet(row(number(1)), 'A', options('')) +
      sheet(row(number(2)), 'B &amp; C', options('<Visible>SheetHidden</Visible>')) +
      sheet(
        row(cell(data('String', '<html:B>Visible</html:B>'))),
        'D',
        `<x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions>`,
      ) +
      '<Worksheet ss:Name="E"/>',
  );

  it('are known to be hidden before their rows come', async () => {
    const sheets = await readAll(BOOK, XML);
    expect(sheets.map(({ name, visibility, rows }) => [name, visibility, rows.size])).toEqual([
      ['A', 'visible', 1],
      ['B & C', 'hidden', 1],
      ['D', 'very_hidden', 1],
      ['E', 'visible', 0],
    ]);
  });

  it('are read only where wanted', async () => {
    const sheets = await readAll(BOOK, { ...XML, sheet: 'b & c' });
    expect(sheets.map(({ rows }) => rows.size)).toEqual([0, 1, 0, 0]);
    await expect(readAll(BOOK, { ...XML, sheet: 'Z' })).rejects.toMatchObject({ code: 'unknown_sheet' });
  });
});

describe('the pieces an XML spreadsheet comes in', () => {
  const BOOK = book(
    `<!--${' '.repeat(300)}-->${styles(style('d', 'Short Date'))}${sheet(
      row(cell(data('String', 'a\r\n &amp;&#xD83D;&#xDE00; é行<![CDATA[<x>]]>')) + number(43890.5, ' ss:StyleID="d"')),
    )}`,
  );

  async function readPieces(pieces: Buffer[]): Promise<string> {
    const found: unknown[] = [];
    async function* chunks() {
      yield* pieces;
    }
    const known = { visibilityOf: () => 'visible' as const, isWanted: () => true };
    const scanner = new SpreadsheetScanner('book.xml', DEFAULT_BUDGETS, known);
    for await (const event of readBook(chunks(), new Utf8Gate('book.xml'), scanner, undefined, () => undefined)) {
      if (event.kind !== 'rows') found.push(event);
      else
        for (let i = 0; i < event.count; i++)
          found.push(event.rows[i], event.bytes.toString('utf8', event.starts[i], event.ends[i]));
    }
    return JSON.stringify(found);
  }

  it('make no difference, wherever they are cut', async () => {
    const whole = await readPieces([BOOK]);
    expect(whole).toContain(JSON.stringify('["a\\n &😀 é行<x>","2020-02-29T12:00:00"]'));
    for (let at = 1; at < BOOK.length; at++)
      expect(await readPieces([BOOK.subarray(0, at), BOOK.subarray(at)]), `cut at ${at}`).toBe(whole);
    expect(await readPieces(Array.from(BOOK, (_, at) => BOOK.subarray(at, at + 1)))).toBe(whole);
  });
});

describe('an XML spreadsheet that is refused', () => {
  const one = (rows: string) => book(sheet(rows));
  const REFUSALS: [what: string, file: Buffer, code: string, words: RegExp, options?: ReadOptions][] = [
    [
      'rows out of order',
      one(row(number(1), ' ss:Index="3"') + row(number(1), ' ss:Index="2"')),
      'out_of_order',
      /row 2 comes after row 3/,
    ],
    [
      'cells out of order',
      one(row(number(1, ' ss:Index="3"') + number(1, ' ss:Index="2"'))),
      'out_of_order',
      /B1 comes after C1/,
    ],
    ['rows beyond the last', one(row(number(1), ' ss:Index="1048577"')), 'beyond_limits', /row 1048577/],
    ['columns beyond the last', one(row(number(1, ' ss:Index="16385"'))), 'beyond_limits', /cell XFE1/],
    [
      'columns beyond the last after a merged area',
      one(row(number(1, ' ss:MergeAcross="16383"') + number(1))),
      'beyond_limits',
      /XFE1/,
    ],
    ['an index that is none', one(row(number(1, ' ss:Index="0"'))), 'bad_xml', /“0” in row 1 of the sheet “Sheet1”/],
    [
      'more cells than the budget',
      one(row('<Cell/>'.repeat(11))),
      'too_many_cells',
      /more than 10 cells/,
      { budgets: { cells: 10 } },
    ],
    [
      'more sheets than the budget',
      book(sheet('', 'A') + sheet('', 'B')),
      'too_many_sheets',
      /more than 1 sheet/,
      { budgets: { sheets: 1 } },
    ],
    [
      'merged areas beyond any sheet',
      one(row(number(1, ' ss:MergeAcross="16383"')).repeat(12_300)),
      'too_many_merges',
      /“Sheet1”/,
    ],
    [
      'a text beyond any cell',
      one(row(cell(data('String', 'x'.repeat(400_000))))),
      'too_long_text',
      /cell A1 of the sheet “Sheet1”/,
    ],
    [
      'a tag beyond 16 MiB',
      one(row(`<Cell x="${'x'.repeat(17 * 1024 * 1024)}"/>`)),
      'too_long_tag',
      /16 MiB.*“Sheet1”/,
    ],
    ['a deep nesting', one('<a>'.repeat(300)), 'bad_xml', /200 deep/],
    [
      'data of an unknown type',
      one(row(number(1) + cell(data('Complex', '1')))),
      'bad_xml',
      /“Complex” in cell B1 of the sheet “Sheet1”/,
    ],
    [
      'an unknown entity',
      one(row(cell(data('String', 'a&nbsp;b')))),
      'bad_xml',
      /reference.*cell A1 of the sheet “Sheet1”/,
    ],
    ['an ampersand that is not escaped', one(row(cell(data('String', 'a & b')))), 'bad_xml', /reference.*cell A1/],
    [
      'an end tag of another',
      one(row(cell('<Data ss:Type="Number">1</Cell></Data>'))),
      'bad_xml',
      /<\/Cell> closes nothing in cell A1/,
    ],
    ['two tables', book('<Worksheet ss:Name="A"><Table/><Table/></Worksheet>'), 'bad_xml', /“A” has two tables/],
    [
      'a document type',
      book(sheet(''), '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'),
      'declarations_refused',
      /book\.xml/,
    ],
    ['an end in the middle', one(row(number(1))).subarray(0, -50), 'bad_xml', /ends in the middle/],
    ['no sheets', book(''), 'no_sheets', /no sheet/],
    [
      'another kind of XML',
      Buffer.from(`<?xml version="1.0"?><html xmlns:x="${OFFICE}:spreadsheet"/>`),
      'not_a_workbook',
      /no workbook/,
    ],
    [
      'an encoding that is not known',
      book(sheet(''), '<?xml version="1.0" encoding="klingon"?>'),
      'bad_encoding',
      /klingon/,
    ],
    [
      'more styles than any workbook has',
      book(
        `<Styles>${Array.from({ length: 200_001 }, (_, i) => `<Style ss:ID="s${i}"/>`).join('')}</Styles>${sheet('')}`,
      ),
      'too_many_styles',
      /200,000 styles/,
    ],
  ];

  it.each(REFUSALS)('for %s', async (_what, file, code, words, options = {}) => {
    const found = await refusal(file, { ...XML, ...options });
    expect(found).toEqual({ code, message: expect.stringMatching(words) });
  });
});

describe('a damaged XML spreadsheet', () => {
  it('is read or refused in words, whatever the damage', async () => {
    const good = book(
      styles(style('d', 'Short Date')) +
        sheet(
          row(cell(data('String', 'a &lt; b')) + number(43890, ' ss:StyleID="d"')) +
            row(
              cell(data('DateTime', '2020-02-29T13:45:00.000'), ' ss:MergeAcross="2"') + cell(data('Boolean', '1')),
              ' ss:Index="4"',
            ),
          'Sheet1',
          `<WorksheetOptions xmlns="${OFFICE}:excel"><Visible>SheetHidden</Visible></WorksheetOptions>`,
        ),
    );
    let seed = 20_031_021;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(good);
      const at = 60 + random(bytes.length - 60);
      const length = 1 + random(12);
      const kind = random(4);
      const damaged =
        kind === 0
          ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
          : kind === 1
            ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length))])
            : kind === 2
              ? bytes.subarray(0, at)
              : bytes.fill('<>&"\'/= 0x'[random(10)] ?? ' ', at, at + 1);
      await readAll(damaged, XML).catch((error: unknown) => {
        refused++;
        expect(error, `damage ${i}`).toMatchObject({
          name: 'WorkbookError',
          code: expect.not.stringMatching('unreadable'),
        });
      });
    }
    expect(refused).toBeGreaterThan(150);
  });
});
