import { describe, expect, it } from 'vitest';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { ContentScanner } from '../../worker/readers/opendocument/content-scanner.js';
import { readBook } from '../../worker/readers/xml/book-stream.js';
import { Utf8Gate } from '../../worker/readers/xml/utf8-gate.js';
import { makeZip } from './make-zip.js';
import { firstRow, firstSheet, type ReadOptions, readAll, refusal } from './read-all.js';

const OASIS = 'urn:oasis:names:tc:opendocument:xmlns';
const NAMESPACES = `xmlns:office="${OASIS}:office:1.0" xmlns:style="${OASIS}:style:1.0" xmlns:table="${OASIS}:table:1.0" xmlns:text="${OASIS}:text:1.0" xmlns:draw="${OASIS}:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`;

/** A flat document around these sheets. */
const flat = (sheets: string, styles = '') =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><office:document ${NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${sheets}</office:spreadsheet></office:body></office:document>`,
  );
const sheet = (rows: string, name = 'Sheet1', more = '') =>
  `<table:table table:name="${name}"${more}>${rows}</table:table>`;
const row = (cells: string, more = '') => `<table:table-row${more}>${cells}</table:table-row>`;
const cell = (attributes: string, content = '') => `<table:table-cell ${attributes}>${content}</table:table-cell>`;
const text = (content: string) => cell('office:value-type="string"', `<text:p>${content}</text:p>`);
const number = (value: number | string, more = '') =>
  cell(`office:value-type="float" office:value="${value}"${more}`, `<text:p>${value}</text:p>`);
const FODS: ReadOptions = { name: 'book.fods' };

const rowOf = (cells: string) => firstRow(flat(sheet(row(cells))), FODS);
const readValue = async (one: string) => {
  const { values, types } = await rowOf(one);
  return [values[0], types];
};
const rowsOf = (rows: string) => firstSheet(flat(sheet(rows)), FODS);

const MIMETYPE = { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true };
const ods = (content: string | Buffer, manifest = '<manifest:manifest/>') =>
  makeZip([MIMETYPE, { name: 'content.xml', data: content }, { name: 'META-INF/manifest.xml', data: manifest }]);

const NUMBER_NS = `xmlns:number="${OASIS}:datastyle:1.0"`;
const dataStyle = (kind: 'date' | 'time' | 'number', name: string, parts: string[], more = '') =>
  `<number:${kind}-style ${NUMBER_NS} style:name="${name}"${more}>${parts.map((part) => `<number:${part}/><number:text>-</number:text>`).join('')}</number:${kind}-style>`;
const cellStyle = (name: string, more: string) =>
  `<style:style style:name="${name}" style:family="table-cell" ${more}/>`;
const styled = (value: number, style = '') => number(value, style === '' ? '' : ` table:style-name="${style}"`);
const DATE_STYLES = [
  cellStyle('day', 'style:data-style-name="N1"'),
  cellStyle('time', 'style:data-style-name="N2"'),
  cellStyle('hours', 'style:data-style-name="N3"'),
  cellStyle('plain', 'style:data-style-name="N4"'),
  dataStyle('date', 'N1', ['year number:style="long"', 'month', 'day']),
  dataStyle('time', 'N2', ['hours', 'minutes', 'seconds number:decimal-places="2"']),
  dataStyle('time', 'N3', ['hours', 'minutes'], ' number:truncate-on-overflow="false"'),
  dataStyle('number', 'N4', ['number']),
].join('');

describe('numbers that a style shows as dates', () => {
  it('are dates, times and durations', async () => {
    const cells = [
      styled(43890, 'day'),
      styled(43890.5, 'day'),
      styled(0.5, 'time'),
      styled(0.500005, 'time'),
      styled(1.5625, 'hours'),
      styled(43890, 'plain'),
      styled(43890, 'unknown'),
      styled(-1, 'day'),
      styled(60, 'day'),
      styled(1, 'day'),
    ].join('');
    expect(await firstRow(flat(sheet(row(cells)), DATE_STYLES), FODS)).toEqual({
      values: [
        '2020-02-29',
        '2020-02-29T12:00:00',
        '12:00:00',
        '12:00:00.43',
        '37:30:00',
        43890,
        43890,
        -1,
        '1900-02-28',
        1,
      ],
      types: 'dddddnnndn',
    });
  });

  it('take the style from their row or column where they have none, and from its parents', async () => {
    const columns =
      '<table:table-columns><table:table-column/><table:table-column table:number-columns-repeated="2" table:default-cell-style-name="day"/></table:table-columns>';
    const rows = [
      row([1, 2, 3].map(() => styled(43890)).join('')),
      row(styled(0.5) + styled(43890, 'plain'), ' table:default-cell-style-name="time"'),
    ];
    const book = flat(sheet(columns + rows.join('')), DATE_STYLES);
    expect(await firstSheet(book, FODS)).toEqual({ 1: [43890, '2020-02-29', '2020-02-29'], 2: ['12:00:00', 43890] });

    const common = `<?xml version="1.0"?><office:document-styles ${NAMESPACES}><office:font-face-decls><a/></office:font-face-decls><office:styles>${cellStyle('Day', 'style:data-style-name="N1"')}${dataStyle('date', 'N1', ['year', 'month', 'day'])}</office:styles><office:automatic-styles>${cellStyle('ce1', 'style:data-style-name="none"')}</office:automatic-styles></office:document-styles>`;
    const content = flat(
      sheet(row(styled(43890, 'ce1') + styled(43890, 'Day') + styled(43890, 'ring'))),
      cellStyle('ce1', 'style:parent-style-name="Day"') + cellStyle('ring', 'style:parent-style-name="ring"'),
    );
    const inZip = makeZip([MIMETYPE, { name: 'content.xml', data: content }, { name: 'styles.xml', data: common }]);
    expect(await firstRow(inZip, { name: 'book.ods' })).toEqual({
      values: ['2020-02-29', '2020-02-29', 43890],
      types: 'ddn',
    });
  });

  it('count from the day that the document says', async () => {
    const from = (day: string) =>
      `<table:calculation-settings><table:null-date table:date-value="${day}"/></table:calculation-settings>`;
    const read = (day: string) => firstRow(flat(from(day) + sheet(row(styled(42428, 'day'))), DATE_STYLES), FODS);
    expect(await read('1904-01-01')).toEqual({ values: ['2020-02-29'], types: 'd' });
    expect(await read('1899-12-30')).toEqual({ values: ['2016-02-28'], types: 'd' });
    expect(await read('1950-01-01')).toEqual({ values: [42428], types: 'n' });
  });

  it('stay errors where the text says so', async () => {
    const broken = cell(
      'table:formula="of:=1/0" table:style-name="day" office:value-type="float" office:value="0"',
      '<text:p>#DIV/0!</text:p>',
    );
    expect(await firstRow(flat(sheet(row(broken)), DATE_STYLES), FODS)).toEqual({ values: ['#DIV/0!'], types: 'e' });
  });
});

describe('the values of an OpenDocument spreadsheet', () => {
  it.each([
    ['a number, with its own digits', number('1.50'), 1.5, 'n'],
    ['a number with an exponent', number('1E+20'), 1e20, 'n'],
    [
      'a percentage',
      cell('office:value-type="percentage" office:value="0.125"', '<text:p>12,5 %</text:p>'),
      0.125,
      'n',
    ],
    ['an amount', cell('office:value-type="currency" office:currency="EUR" office:value="9.9"'), 9.9, 'n'],
    ['a date', cell('office:value-type="date" office:date-value="2020-02-29"'), '2020-02-29', 'd'],
    ['a moment', cell('office:value-type="date" office:date-value="2020-02-29T13:45:00"'), '2020-02-29T13:45:00', 'd'],
    [
      'the noise of floating point in a moment',
      cell('office:value-type="date" office:date-value="2019-12-31T23:59:59.999999999"'),
      '2020-01-01',
      'd',
    ],
    [
      'the milliseconds of a moment',
      cell('office:value-type="date" office:date-value="2020-02-29T13:45:00.250000000"'),
      '2020-02-29T13:45:00.25',
      'd',
    ],
    ['a time of day', cell('office:value-type="time" office:time-value="PT13H45M00S"'), '13:45:00', 'd'],
    ['a duration', cell('office:value-type="time" office:time-value="PT37H30M00S"'), '37:30:00', 'd'],
    ['a duration in days', cell('office:value-type="time" office:time-value="P1DT2H3M4.5S"'), '26:03:04.5', 'd'],
    ['a time below zero', cell('office:value-type="time" office:time-value="-PT6H"'), -0.25, 'n'],
    ['true', cell('office:value-type="boolean" office:boolean-value="true"', '<text:p>WAHR</text:p>'), true, 'b'],
    ['false', cell('office:value-type="boolean" office:boolean-value="false"'), false, 'b'],
    ['a text', text('行列 &amp; &#x1F600;'), '行列 & 😀', 's'],
    ['a text whose type is left out', cell('', '<text:p>a</text:p>'), 'a', 's'],
    [
      'a text that is shown otherwise',
      cell('office:value-type="string" office:string-value="a&quot;b"', '<text:p>shown</text:p>'),
      'a"b',
      's',
    ],
    [
      'a date that is none',
      cell('office:value-type="date" office:date-value="soon"', '<text:p>soon</text:p>'),
      'soon',
      's',
    ],
    ['a number that is none', cell('office:value-type="float" office:value="1,5"', '<text:p>1,5</text:p>'), '1,5', 's'],
    [
      'the cached value of a formula',
      cell('table:formula="of:=1+1" office:value-type="float" office:value="2"', '<text:p>2</text:p>'),
      2,
      'n',
    ],
    [
      'an error as LibreOffice writes it',
      cell(
        'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"',
        '<text:p>#DIV/0!</text:p>',
      ),
      '#DIV/0!',
      'e',
    ],
    [
      'an error of LibreOffice alone',
      cell('office:value-type="string" office:string-value="" calcext:value-type="error"', '<text:p>Err:502</text:p>'),
      'Err:502',
      'e',
    ],
    [
      'an error as OpenOffice writes it',
      cell('table:formula="of:=NA()" office:value-type="float" office:value="0"', '<text:p>#N/A</text:p>'),
      '#N/A',
      'e',
    ],
    [
      'a text that only looks like an error',
      cell('table:formula="of:=x" office:value-type="string" calcext:value-type="string"', '<text:p>no #N/A</text:p>'),
      'no #N/A',
      's',
    ],
  ])('has %s', async (_what, one, value, type) => {
    expect(await readValue(one)).toEqual([value, type]);
  });

  it('joins paragraphs by line ends, and takes spaces, tabs and line breaks for what they are', async () => {
    const content =
      '<text:p>a<text:s text:c="3"/>b<text:s/>c<text:tab/>d<text:line-break/>e</text:p><text:p/><text:p><text:span>f<text:span>g</text:span></text:span><text:a>h</text:a></text:p>';
    expect(await readValue(cell('office:value-type="string"', content))).toEqual(['a   b c\td\ne\n\nfgh', 's']);
  });

  it('takes line ends in the file for layout, and blanks for blanks', async () => {
    const content = '\n  <text:p>\n   a  b\n   <text:span>c </text:span>\n  </text:p>\n ';
    expect(await readValue(cell('office:value-type="string"', content))).toEqual(['a  b c', 's']);
  });

  it('leaves out comments, drawings, sub-tables and how a text is read aloud', async () => {
    const content =
      '<office:annotation><dc:creator>x</dc:creator><text:p>comment</text:p></office:annotation><draw:frame><text:p>box</text:p></draw:frame><table:table table:name="inner"><table:table-row><table:table-cell office:value-type="float" office:value="9"/></table:table-row></table:table><text:p>東<text:ruby><text:ruby-base>京</text:ruby-base><text:ruby-text>きょう</text:ruby-text></text:ruby><office:annotation><text:p>y</text:p></office:annotation></text:p>';
    expect(await rowsOf(row(cell('office:value-type="string"', content)) + row(number(2)))).toEqual({
      1: ['東京'],
      2: [2],
    });
  });

  it('reads CDATA, comments and instructions in a text', async () => {
    expect(await readValue(text('a<!-- x --><![CDATA[<b>&amp;]]><?y z?>c'))).toEqual(['a<b>&amp;c', 's']);
  });

  it('replaces what the database refuses, and counts it', async () => {
    const [first] = await readAll(
      flat(
        sheet(
          row(
            cell('office:value-type="string" table:number-columns-repeated="2"', '<text:p>a&#0;&#xD800;</text:p>'),
            ' table:number-rows-repeated="3"',
          ),
        ),
      ),
      FODS,
    );
    expect(first?.rows.get(3)?.values).toEqual(['a��', 'a��']);
    expect(first?.replaced).toBe(12);
  });
});

describe('the cells of an OpenDocument spreadsheet', () => {
  it('repeats rows and cells that have something in them', async () => {
    const [first] = await readAll(
      flat(
        sheet(
          row(
            `${cell('table:number-columns-repeated="2"')}${number(7, ' table:number-columns-repeated="2"')}`,
            ' table:number-rows-repeated="2"',
          ) + row(text('x')),
        ),
      ),
      FODS,
    );
    expect(Object.fromEntries(Array.from(first?.rows ?? [], ([at, { values }]) => [at, values]))).toEqual({
      1: [null, null, 7, 7],
      2: [null, null, 7, 7],
      3: ['x'],
    });
    expect(first).toMatchObject({ dimensions: 'A1:D3', cells: { read: 6, stored: 5, empty: 1 } });
  });

  it('lets empty cells and rows repeat to the end of the sheet, and beyond, for nothing', async () => {
    const [first] = await readAll(
      flat(
        sheet(
          row(`${number(1)}${cell('table:number-columns-repeated="16383"')}`) +
            row(cell('table:number-columns-repeated="99999999999"'), ' table:number-rows-repeated="99999999999"'),
        ),
      ),
      FODS,
    );
    expect(first).toMatchObject({ dimensions: 'A1:A1', rows: new Map([[1, { values: [1], types: 'n' }]]) });
  });

  it('reads rows in groups and headings, hidden ones too', async () => {
    const rows = `<table:table-header-rows>${row(number(1))}</table:table-header-rows><table:table-row-group><table:table-row-group>${row(number(2), ' table:visibility="collapse"')}</table:table-row-group>${row(number(3))}</table:table-row-group><table:table-rows>${row(number(4))}</table:table-rows>`;
    expect(await rowsOf(rows)).toEqual({ 1: [1], 2: [2], 3: [3], 4: [4] });
  });

  it('gives a merged area its value once, whether what it covers is marked or not', async () => {
    const merged = number(1, ' table:number-columns-spanned="2" table:number-rows-spanned="2"');
    const covered = '<table:covered-table-cell office:value-type="float" office:value="9"/>';
    expect(await rowsOf(row(merged + covered + number(2)) + row(covered + covered + number(3)))).toEqual({
      1: [1, null, 2],
      2: [null, null, 3],
    });
    expect(
      await rowsOf(row(merged + number(9) + number(2)) + row(number(9) + number(9) + number(3)) + row(number(4))),
    ).toEqual({
      1: [1, null, 2],
      2: [null, null, 3],
      3: [4],
    });
  });

  it('knows hidden sheets, and takes copies of other workbooks for none', async () => {
    const styles =
      '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>';
    const sheets = await readAll(
      flat(
        sheet(row(number(1)), 'A', ' table:style-name="ta1"') +
          sheet(row(number(2)), 'B &amp; C', ' table:style-name="ta2"') +
          sheet(row(number(3)), "'file:///tmp/other.ods'#$Sheet1") +
          '<table:table table:name="empty"/>',
        styles,
      ),
      FODS,
    );
    expect(sheets.map(({ name, visibility, rows }) => [name, visibility, rows.size])).toEqual([
      ['A', 'visible', 1],
      ['B & C', 'hidden', 1],
      ['empty', 'visible', 0],
    ]);
  });

  it('reads only the sheet that is wanted', async () => {
    const book = flat(sheet(row(number(1)), 'A') + sheet(row(number(2)), 'B'));
    const sheets = await readAll(book, { ...FODS, sheet: 'b' });
    expect(sheets.map(({ name, rows }) => [name, rows.size])).toEqual([
      ['A', 0],
      ['B', 1],
    ]);
    await expect(readAll(book, { ...FODS, sheet: 'C' })).rejects.toMatchObject({
      code: 'unknown_sheet',
      message: expect.stringContaining('“A”, “B”'),
    });
  });

  it('reads the same from a zip, in UTF-16, and with other prefixes', async () => {
    const book = flat(sheet(row(text('é行') + number(2))));
    const prefixed = `<?xml version="1.0"?><document xmlns="${OASIS}:office:1.0" xmlns:o="${OASIS}:office:1.0" xmlns:t="${OASIS}:table:1.0"><body><spreadsheet><t:table t:name="Sheet1"><t:table-row><t:table-cell o:value-type="string"><p xmlns="${OASIS}:text:1.0">é行</p></t:table-cell><t:table-cell o:value-type='float' o:value='2'/></t:table-row></t:table></spreadsheet></body></document>`;
    const utf16 = Buffer.from(`\ufeff${book.toString().replace('UTF-8', 'UTF-16')}`, 'utf16le');
    for (const [file, name] of [
      [book, 'a.fods'],
      [ods(book), 'a.ods'],
      [utf16, 'a.fods'],
      [Buffer.from(prefixed), 'a.fods'],
    ] as const)
      expect(await firstRow(file, { name })).toEqual({ values: ['é行', 2], types: 'sn' });
  });
});

describe('the pieces an OpenDocument spreadsheet comes in', () => {
  const BOOK = flat(
    `<!--${' '.repeat(300)}-->${sheet(
      row(
        `${text('a\r\n b &amp;&#xD83D;&#xDE00; é行<text:s text:c="2"/>c ')}${number(-1.25e3, ' table:number-columns-repeated="2"')}`,
        ' table:number-rows-repeated="2"',
      ) +
        row(
          cell('table:formula="of:=1/0" office:value-type="float" office:value="0"', '<text:p>#DIV/0!</text:p>') +
            text('<![CDATA[x]]>'),
        ),
    )}`,
  );

  async function readPieces(pieces: Buffer[]): Promise<string> {
    const found: unknown[] = [];
    async function* chunks() {
      yield* pieces;
    }
    const scanner = new ContentScanner('book.fods', DEFAULT_BUDGETS, () => true);
    for await (const event of readBook(chunks(), new Utf8Gate('book.fods'), scanner, undefined, () => undefined)) {
      if (event.kind !== 'rows') found.push(event);
      else
        for (let i = 0; i < event.count; i++)
          found.push(event.rows[i], event.bytes.toString('utf8', event.starts[i], event.ends[i]));
    }
    return JSON.stringify(found);
  }

  it('make no difference, wherever they are cut', async () => {
    const whole = await readPieces([BOOK]);
    expect(whole).toContain(JSON.stringify('["a b &😀 é行  c ",-1250,-1250]'));
    for (let at = 1; at < BOOK.length; at++)
      expect(await readPieces([BOOK.subarray(0, at), BOOK.subarray(at)]), `cut at ${at}`).toBe(whole);
    expect(await readPieces(Array.from(BOOK, (_, at) => BOOK.subarray(at, at + 1)))).toBe(whole);
  });
});

describe('an OpenDocument spreadsheet that is refused', () => {
  const book = (rows: string) => flat(sheet(rows));
  const REFUSALS: [what: string, file: Buffer, code: string, words: RegExp, options?: ReadOptions][] = [
    [
      'a bomb of repeated cells',
      book(row(number(1, ' table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048576"')),
      'too_many_cells',
      /more than 200,000,000 cells.*“Sheet1”.*row 1/,
    ],
    [
      'a bomb of repeated text',
      book(row(text('x'.repeat(30_000)), ' table:number-rows-repeated="1000000"')),
      'too_large',
      /“Sheet1” repeats cells.*6,144 MiB/,
    ],
    [
      'a row of repeated text',
      book(
        row(
          cell(
            'office:value-type="string" table:number-columns-repeated="16384"',
            `<text:p>${'x'.repeat(30_000)}</text:p>`,
          ),
        ),
      ),
      'too_long_row',
      /Row 1/,
    ],
    [
      'rows beyond the last',
      book(row(number(1), ' table:number-rows-repeated="1048577"')),
      'beyond_limits',
      /row 1048577/,
    ],
    [
      'columns beyond the last',
      book(row(number(1, ' table:number-columns-repeated="16385"'))),
      'beyond_limits',
      /cell XFE1/,
    ],
    [
      'more cells than the budget',
      book(row(cell('').repeat(11))),
      'too_many_cells',
      /more than 10 cells/,
      { budgets: { cells: 10 } },
    ],
    [
      'more sheets than the budget',
      flat(sheet('', 'A') + sheet('', 'B')),
      'too_many_sheets',
      /more than 1 sheet/,
      { budgets: { sheets: 1 } },
    ],
    ['a text beyond any cell', book(row(text('x'.repeat(400_000)))), 'too_long_text', /cell A1 of the sheet “Sheet1”/],
    ['blanks beyond any cell', book(row(text('<text:s text:c="999999999"/>'))), 'too_long_text', /cell A1/],
    [
      'a tag beyond 16 MiB',
      book(row(cell(`x="${'x'.repeat(17 * 1024 * 1024)}"`))),
      'too_long_tag',
      /16 MiB.*row 1.*“Sheet1”/,
    ],
    ['a deep nesting', book('<x>'.repeat(300)), 'bad_xml', /nested more than 200 deep/],
    ['no repetitions', book(row(number(1, ' table:number-columns-repeated="0"'))), 'bad_xml', /repetitions.*“Sheet1”/],
    ['an unknown entity', book(row(number(1) + text('&nbsp;'))), 'bad_xml', /reference.*cell B1 of the sheet “Sheet1”/],
    [
      'an end tag of another',
      book(row('<table:table-cell><text:p>a</table:table-cell></text:p>')),
      'bad_xml',
      /<\/table:table-cell> closes nothing in cell A1/,
    ],
    ['an undeclared prefix', book('<foo:bar/>'), 'bad_xml', /“foo:bar”/],
    ['an attribute twice', book(row('<table:table-cell office:value="1" office:value="2"/>')), 'bad_xml', /twice/],
    [
      'a document type',
      Buffer.from(book('').toString().replace('<office:document ', '<!DOCTYPE x [<!ENTITY a "b">]><office:document ')),
      'declarations_refused',
      /book\.fods/,
    ],
    ['an end in the middle', book(row(number(1))).subarray(0, -80), 'bad_xml', /ends in the middle/],
    ['text after the end', Buffer.concat([book(''), Buffer.from('x')]), 'bad_xml', /after its end/],
    ['no sheets', flat(''), 'no_sheets', /no sheet/],
    [
      'a text document',
      Buffer.from(book('').toString().replaceAll('office:spreadsheet', 'office:text')),
      'not_a_workbook',
      /text document/,
    ],
    [
      'a password',
      ods(book(''), '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'),
      'encrypted',
      /protected by a password/,
      { name: 'a.ods' },
    ],
    ['no content', makeZip([MIMETYPE]), 'missing_part', /content\.xml/, { name: 'a.ods' }],
    [
      'bytes that are no text',
      Buffer.concat([book('').subarray(0, -10), Buffer.from([0xff])]),
      'bad_encoding',
      /UTF-8/,
    ],
    [
      'merged areas beyond any sheet',
      book(row(number(1, ' table:number-columns-spanned="16384"')).repeat(12_300)),
      'too_many_merges',
      /“Sheet1” has more merged areas/,
    ],
  ];

  it.each(REFUSALS)('for %s', async (_what, file, code, words, options = {}) => {
    const found = await refusal(file, { ...FODS, ...options });
    expect(found).toEqual({ code, message: expect.stringMatching(words) });
  });

  // One by one they would take minutes.
  it('without counting, though a few bytes say 17 thousand million cells', async () => {
    const rows = row(number(1, ' table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048576"');
    const found = await refusal(flat(sheet(rows)), { ...FODS, budgets: { cells: 17_000_000_000 } });
    expect(found.code).toBe('too_many_cells');
  });
});

describe('a damaged OpenDocument spreadsheet', () => {
  it('is read or refused in words, whatever the damage', async () => {
    const good = flat(
      sheet(
        row(text('a &lt; b') + number(1, ' table:number-columns-repeated="3"'), ' table:number-rows-repeated="2"') +
          row(
            cell('office:value-type="time" office:time-value="PT1H"') +
              text('<text:span>x</text:span><text:s text:c="2"/>'),
          ),
      ),
    );
    let seed = 20_240_229;
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
      await readAll(i % 2 ? ods(damaged) : damaged, { name: i % 2 ? 'a.ods' : 'a.fods' }).catch((error: unknown) => {
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
