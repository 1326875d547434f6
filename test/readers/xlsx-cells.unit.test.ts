import { describe, expect, it } from 'vitest';
import { TEXT_LIMIT } from '../../worker/readers/rows/cell-limits.js';
import { makeBook, worksheet } from './make-book.js';
import { firstRow, firstSheet, readAll, refusal } from './read-all.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
/** One row of cells. */
const row = (cells: string) => `<row r="1">${cells}</row>`;

describe('cells of an .xlsx sheet', () => {
  it('gives each value its JSON type and letter', async () => {
    const book = makeBook({
      sheets: [
        row(
          '<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#DIV/0!</v></c><c r="F1" s="1"><v>43890</v></c><c r="G1" s="1"/>',
        ),
      ],
      strings: '<si><t>text</t></si>',
      formats: ['yyyy-mm-dd'],
    });
    const [sheet] = await readAll(book);
    expect(sheet?.rows.get(1)).toEqual({ values: ['text', 1.5, true, '#DIV/0!', null, '2020-02-29'], types: 'snbe-d' });
    expect(sheet).toMatchObject({ dimensions: 'A1:F1', cells: { read: 6, stored: 5, empty: 1, failed: 0 } });
  });

  it('takes the cached value of formulas, plain, shared and array ones', async () => {
    const cells =
      '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f t="shared" ref="B1:B9" si="0">A1&amp;"&gt;"</f><v>2&gt;</v></c>' +
      '<c r="C1" t="str"><f t="shared" si="0"/><v/></c><c r="D1"><f t="array" ref="D1">SUM(A1)</f><v>2</v></c>' +
      '<c r="E1"><f>NOW()</f></c><c r="F1" t="b"><f a=">">TRUE()</f><v>0</v></c><c r="G1" t="e"><f>1/0</f><v>#DIV/0!</v></c>';
    expect(await firstRow(makeBook({ sheets: [row(cells)] }))).toEqual({
      values: [2, '2>', null, 2, null, false, '#DIV/0!'],
      types: 'ns-n-be',
    });
  });

  it('places cells and rows without r after the one before', async () => {
    const sheet =
      '<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row><c><v>2</v></c></row><row r="7"><c t="b"><v>1</v></c></row><row><c r="B9"><v>9</v></c></row>';
    expect(await firstSheet(makeBook({ sheets: [sheet] }))).toEqual({
      1: [1, null, null, 4, 5],
      2: [2],
      7: [true],
      9: [null, 9],
    });
  });

  it('reads attributes in any order and in either quotes', async () => {
    const cells =
      "<c s='0' t='s' r='B1'><v>0</v></c><c\n t = \"n\"\tcm=\"1\" r = 'C1' ><v>7</v></c><c t='inlineStr' r=\"D1\"><is><t>x</t></is></c>";
    expect(
      (
        await firstRow(
          makeBook({ sheets: [`<row spans='1:4' r='1' ht="15">${cells}</row>`], strings: '<si><t>a</t></si>' }),
        )
      ).values,
    ).toEqual([null, 'a', 7, 'x']);
  });

  it('passes a number’s digits through, and mends only what is no JSON', async () => {
    const numbers = [
      '0.30000000000000004',
      '1E+5',
      '-0.5',
      '1e-7',
      '12345678901234567',
      '+1',
      '.5',
      '1.',
      '007',
      ' 8 ',
      '-',
      'NaN',
      '1E+400',
      '1e308',
      '1'.repeat(60),
    ];
    const cells = numbers.map((number) => `<c><v>${number}</v></c>`).join('');
    const { values, types } = await firstRow(makeBook({ sheets: [row(cells)] }));
    expect(values).toEqual([
      0.30000000000000004,
      100000,
      -0.5,
      1e-7,
      Number('12345678901234567'),
      1,
      0.5,
      1,
      7,
      8,
      '-',
      'NaN',
      '1E+400',
      1e308,
      Number('1'.repeat(60)),
    ]);
    expect(types).toBe('nnnnnnnnnnsssnn');
  });

  it('reads inline strings, rich text and references, and leaves phonetic runs out', async () => {
    const cells =
      '<c t="inlineStr"><is><t>plain</t></is></c>' +
      '<c t="inlineStr"><is><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> and thin</t></r></is></c>' +
      '<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></is></c>' +
      '<c t="str"><v>a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos; &#x41;&#66; &#x1F600;</v></c>' +
      '<c t="str"><v><![CDATA[<raw & "cdata">]]> and<!-- no --> more</v></c>' +
      '<c t="inlineStr"><is><t/></is></c><c t="inlineStr"><is/></c><c t="str"><v>back\\slash\ttab</v></c>';
    expect((await firstRow(makeBook({ sheets: [row(cells)] }))).values).toEqual([
      'plain',
      'bold and thin',
      '東京',
      'a & b <c> "d" \'e\' AB 😀',
      '<raw & "cdata"> and more',
      null,
      null,
      'back\\slash\ttab',
    ]);
  });

  it('leaves phonetic runs out of shared strings too', async () => {
    const strings =
      '<si><t>課きく毛こ</t><rPh sb="0" eb="1"><t>カ</t></rPh><rPh sb="3" eb="4"><t>ケ</t></rPh></si><si><r><t>a</t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><t>b</t></r></si>';
    expect(
      (await firstRow(makeBook({ sheets: [row('<c t="s"><v>0</v></c><c t="s"><v>1</v></c>')], strings }))).values,
    ).toEqual(['課きく毛こ', 'ab']);
  });

  it('decodes _xHHHH_ escapes, the escaped underscore and surrogate pairs', async () => {
    const strings = [
      'a_x000D_\nb',
      '_x005F_x000D_',
      '_xD83D__xDE00_',
      '_x00zz_ _x12',
      'tab_x0009_',
      '_x005f_',
      '__x0041_',
    ]
      .map((text) => `<si><t>${text}</t></si>`)
      .join('');
    const cells = [0, 1, 2, 3, 4, 5, 6].map((i) => `<c t="s"><v>${i}</v></c>`).join('');
    expect(
      (await firstRow(makeBook({ sheets: [row(`${cells}<c t="str"><v>_x0041_</v></c>`)], strings }))).values,
    ).toEqual(['a\r\nb', '_x000D_', '😀', '_x00zz_ _x12', 'tab\t', '_', '_A', 'A']);
  });

  it('replaces NUL and lone surrogates, and counts them', async () => {
    const strings = '<si><t>a_x0000_b_xD800_</t></si>';
    const [sheet] = await readAll(
      makeBook({ sheets: [row('<c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="str"><v>&#xDC00;</v></c>')], strings }),
    );
    expect(sheet?.rows.get(1)?.values).toEqual(['a\ufffdb\ufffd', 'a\ufffdb\ufffd', '\ufffd']);
    expect(sheet?.replaced).toBe(5);
  });

  it('keeps blanks at the ends of a text only under xml:space="preserve", as Excel does', async () => {
    const strings =
      '<si><t> a </t></si><si><t xml:space="preserve"> b </t></si><si><t xml:space="preserve">\n c\n</t></si><si><t>d </t></si><si><r><t>e </t></r><r><t xml:space="preserve"> f</t></r></si>';
    const cells = [0, 1, 2, 3, 4].map((i) => `<c t="s"><v>${i}</v></c>`).join('');
    expect((await firstRow(makeBook({ sheets: [row(cells)], strings }))).values).toEqual([
      'a',
      ' b ',
      '\n c\n',
      'd',
      'e f',
    ]);
  });

  it('drops blanks at the ends of formula results and of references in the same way', async () => {
    const cells =
      '<c t="str"><v> a </v></c><c t="str"><v xml:space="preserve"> b </v></c><c t="str"><v>c\n</v></c><c t="str"><v> </v></c>' +
      '<c t="inlineStr"><is><t>&#9;d&#xA;</t></is></c><c t="inlineStr"><is><t>&#32; &#13;</t></is></c><c t="str"><v>e&amp;</v></c>' +
      '<c t="str"><v>_x0020_f</v></c><c t="inlineStr"><is><t xml:space="preserve">&#10;g</t></is></c><c t="str"><v>\u3000h\u00a0</v></c>';
    const wanted = ['a', ' b ', 'c', null, 'd', null, 'e&', ' f', '\ng', '\u3000h\u00a0'];
    expect((await firstRow(makeBook({ sheets: [row(cells)] }))).values).toEqual(wanted);
    const preserved = worksheet(row('<c t="str"><v> a </v></c>')).replace(
      '<worksheet',
      '<worksheet xml:space="preserve"',
    );
    expect((await firstRow(makeBook({ sheets: [preserved] }))).values).toEqual([' a ']);
  });

  it('reads cells of types that the standard does not have as numbers or as the texts they are', async () => {
    const cells =
      '<c t="x"><v>7</v></c><c t=""><v>8</v></c><c t="shared"><v>0</v></c><c t="number" s="1"><v>43890</v></c><c t="text"><v>a &amp; b</v></c>';
    expect(await firstRow(makeBook({ sheets: [row(cells)], formats: [14], strings: '<si><t>no</t></si>' }))).toEqual({
      values: [7, 8, 0, '2020-02-29', 'a & b'],
      types: 'nnnds',
    });
  });

  it('keeps the text of a number that is none, of a boolean that is none and of an error it does not know', async () => {
    const cells =
      '<c><v>12,5</v></c><c t="n"><v>abc</v></c><c t="b"><v>true</v></c><c t="b"><v>maybe</v></c><c t="e"><v>#NEW!</v></c><c t="str"/><c><v/></c><c r=""><v>1</v></c>';
    expect(await firstRow(makeBook({ sheets: [row(cells)] }))).toEqual({
      values: ['12,5', 'abc', true, 'maybe', '#NEW!', null, null, 1],
      types: 'ssbse--n',
    });
  });

  it('finds a shared text by its number in every form that XML gives it', async () => {
    const strings = '<si><t>zero</t></si><si><t>one</t></si>';
    const cells =
      '<c t="s"><v> 1 </v></c><c t="s"><v>+1</v></c><c t="s"><v>&#49;</v></c><c t="s"><v>0000000001</v></c>' +
      '<c t="s"><v> </v></c><c t="s"><v><!-- --></v></c><c t="s"><v>&#48;</v></c>';
    expect(await firstRow(makeBook({ sheets: [row(cells)], strings }))).toEqual({
      values: ['one', 'one', 'one', 'one', null, null, 'zero'],
      types: 'ssss--s',
    });
  });

  it.each([
    ['that is one too great', '&#50;', '2'],
    ['with letters before it', 'x1', 'x1'],
    ['with letters after it', '1x', '1x'],
    ['below zero', '-1', '-1'],
    ['with more digits than a number of a text has', '00000000001', '00000000001'],
    ['that is longer than a message', '1'.repeat(30), '1'.repeat(20)],
  ])('refuses the number of a shared text %s', async (_what, number, said) => {
    const strings = '<si><t>zero</t></si><si><t>one</t></si>';
    const book = makeBook({ sheets: [row(`<c r="B1" t="s"><v>${number}</v></c>`)], strings });
    const { code, message } = await refusal(book);
    expect(code).toBe('bad_shared_string');
    expect(message).toContain('B1');
    expect(message).toContain(`number ${said},`);
  });

  it('reads booleans in upper and lower case, and takes nothing but the whole word', async () => {
    const texts = ['TRUE', 'True', 'true', '1', 'FALSE', 'false', '0', 'truest', 'untrue', '01', '10'];
    const cells = texts.map((text) => `<c t="b"><v>${text}</v></c>`).join('');
    expect(await firstRow(makeBook({ sheets: [row(cells)] }))).toEqual({
      values: [true, true, true, true, false, false, false, 'truest', 'untrue', '01', '10'],
      types: 'bbbbbbbssss',
    });
  });

  it.each(['n', 'b', 'e', 'd', 's'])('takes blanks alone for an empty cell of the type “%s”', async (type) => {
    const cells = `<c t="${type}"><v> </v></c><c t="${type}"><v>\n&#32;</v></c><c><v>1</v></c>`;
    expect(await firstRow(makeBook({ sheets: [row(cells)] }))).toEqual({ values: [null, null, 1], types: '--n' });
  });

  it.each(['n', 'e', 'd'])(
    'reads a value of the type “%s” that is as long as a text may be, but no longer one',
    async (type) => {
      const book = (length: number) => makeBook({ sheets: [row(`<c t="${type}"><v>${'x'.repeat(length)}</v></c>`)] });
      // What packs this well is refused as a bomb otherwise.
      const budgets = { inflateRatio: 10_000 };
      const { values } = await firstRow(book(TEXT_LIMIT), { budgets });
      expect(String(values[0])).toHaveLength(TEXT_LIMIT);
      expect(await refusal(book(TEXT_LIMIT + 1), { budgets })).toMatchObject({
        code: 'too_long_text',
        message: expect.stringContaining('A1'),
      });
    },
  );

  it('takes an empty text for an empty cell, and a row of such for none', async () => {
    const sheet =
      '<row r="1"><c t="s"><v>0</v></c><c t="str"><v></v></c></row><row r="2"/><row r="3"><c s="1"/></row><row r="4"><c t="s"><v>0</v></c><c><v>1</v></c><c t="s"><v>0</v></c></row>';
    const [read] = await readAll(makeBook({ sheets: [sheet], strings: '<si><t></t></si>' }));
    expect(Array.from(read?.rows ?? [])).toEqual([[4, { values: [null, 1], types: '-n' }]]);
    expect(read?.cells).toEqual({ read: 6, stored: 1, empty: 5, failed: 0 });
  });

  it('reads the last cell that Excel has', async () => {
    const [sheet] = await readAll(makeBook({ sheets: ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'] }));
    expect(sheet?.rows.get(1048576)?.values).toHaveLength(16384);
    expect(sheet?.dimensions).toBe('XFD1048576:XFD1048576');
  });

  it('shows a merged area once, at its top left, whatever else it holds', async () => {
    const sheet = worksheet(
      '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row><row r="2"><c r="A2"><v>4</v></c><c r="B2" t="inlineStr"><is><t>x</t></is></c><c r="C2" t="b"><v>1</v></c></row><row r="3"><c r="A3"><v>7</v></c><c r="B3"><v>8</v></c></row>',
      '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C1"/><mergeCell  ref=\'$B$3:D9\' /></mergeCells>',
    );
    const [read] = await readAll(makeBook({ sheets: [sheet] }));
    expect(Object.fromEntries(Array.from(read?.rows ?? [], ([number, { values }]) => [number, values]))).toEqual({
      1: [1, null, 3],
      2: [null, null, true],
      3: [7, 8],
    });
    expect(read?.cells).toEqual({ read: 8, stored: 5, empty: 3, failed: 0 });
  });

  it('reads prefixed elements, comments and instructions among the rows', async () => {
    const sheet = `<?xml version="1.0"?><!-- a --><x:worksheet xmlns:x="${MAIN}"><x:sheetViews><x:sheetView><x:pane/></x:sheetView></x:sheetViews><x:sheetData><!-- <x:row> --><x:row r="1"><?pi a?><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" s="1"><x:v>43890.5</x:v></x:c><x:c r="C1" t="inlineStr"><x:is><x:t>i</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`;
    const strings = `<x:sst xmlns:x="${MAIN}"><x:si><x:t>shared</x:t></x:si></x:sst>`;
    const styles = `<x:styleSheet xmlns:x="${MAIN}"><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="22"/></x:cellXfs></x:styleSheet>`;
    expect((await firstRow(makeBook({ sheets: [sheet], strings, parts: { 'xl/styles.xml': styles } }))).values).toEqual(
      ['shared', '2020-02-29T12:00:00', 'i'],
    );
  });

  it('skips elements it does not know, with all they hold', async () => {
    const sheet =
      '<row r="1"><ext><c r="A1"><v>9</v></c></ext><c r="A1"><extLst><v>8</v></extLst><v>1</v><extLst/></c></row><other><row r="5"/></other>';
    expect(await firstSheet(makeBook({ sheets: [sheet] }))).toEqual({ 1: [1] });
  });

  it('reads parts in UTF-16 and in other encodings that they declare', async () => {
    const sheet = `<?xml version="1.0" encoding="UTF-16"?>${worksheet(row('<c t="s"><v>0</v></c><c t="inlineStr"><is><t>日本</t></is></c>')).slice(38)}`;
    // 0x80 and 0x93 are a euro sign and a quote in Windows-1252, and control characters in Latin-1.
    const strings = `<?xml version="1.0" encoding="windows-1252"?><sst xmlns="${MAIN}"><si><t>caf\u00e9 \x80 \x93</t></si></sst>`;
    const parts = {
      'xl/worksheets/sheet1.xml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sheet, 'utf16le')]),
      'xl/sharedStrings.xml': Buffer.from(strings, 'latin1'),
    };
    expect((await firstRow(makeBook({ sheets: [''], parts }))).values).toEqual(['café € “', '日本']);
    const bigEndian = Buffer.from(sheet, 'utf16le').swap16();
    expect(
      (await firstRow(makeBook({ sheets: [''], parts: { ...parts, 'xl/worksheets/sheet1.xml': bigEndian } }))).values,
    ).toEqual(['café € “', '日本']);
  });
});
