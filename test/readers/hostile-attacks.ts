import { bookOfRows, withPart, withText, workbook } from './hostile-bombs.js';
import type { HostileFile } from './hostile-file.js';
import { ods, openDocument, xml2003 } from './hostile-formats.js';
import { makeBook, relationships } from './make-book.js';
import {
  bof,
  bytesOf,
  CONTINUE,
  EOF,
  labelSst,
  makeCompound,
  makeXls,
  merged,
  number,
  record,
  u8,
  u16,
  u32,
  unicode,
} from './make-xls.js';
import * as xlsb from './make-xlsb.js';
import { makeZip } from './make-zip.js';
import { dilute, noise, repeatedPart } from './repeated-part.js';

const ROWS_1000 = Array.from({ length: 1000 }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>1</v></c></row>`).join(
  '',
);
const SST = 'xl/sharedStrings.xml';
const string = (text: string, attributes = '') =>
  `<table:table-cell office:value-type="string"${attributes}><text:p>${text}</text:p></table:table-cell>`;

/** More ways to ask for much with little, format by format: what each strikes at is in its name. */
export const ATTACKS: HostileFile[] = [
  {
    name: 'a-sheet-name-of-a-megabyte.xlsx',
    make: () => makeBook({ sheets: [ROWS_1000], names: ['n'.repeat(1_000_000)] }),
    code: 'too_long_name',
    words: /sheet number 1/,
  },
  {
    name: 'a-sheet-name-of-a-megabyte.ods',
    make: () =>
      makeZip([
        { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
        {
          name: 'content.xml',
          data: openDocument(
            `<table:table-row table:number-rows-repeated="1000">${string('a')}</table:table-row>`,
            false,
          ).replace('"Sheet1"', `"${'n'.repeat(1_000_000)}"`),
        },
      ]),
    code: 'too_long_name',
    words: /sheet number 1/,
  },
  {
    name: 'texts-that-end-in-a-semicolon.xlsx',
    make: () =>
      withPart(
        repeatedPart(SST, {
          head: '<sst><si>',
          body: `${'<t>a;</t>'.repeat(1_000_000)}<!--${noise(60_000)}-->`,
          times: 1,
          tail: '</si></sst>',
        }),
      ),
    isLarge: true,
    code: 'too_long_text',
    words: /Text number 1/,
  },
  {
    name: 'cells-that-end-in-a-semicolon.xlsx',
    make: () => bookOfRows(dilute(`<row>${'<c t="str"><v>"a";</v></c>'.repeat(100)}</row>`.repeat(100)), 80),
    isLarge: true,
    rows: 8000,
  },
  {
    name: 'cells-of-many-attributes.xlsx',
    make: () =>
      bookOfRows(
        dilute(
          `<row>${`<c ${Array.from({ length: 1000 }, (_, i) => `a${i}=""`).join(' ')} t="str"><v>"a"</v></c>`.repeat(100)}</row>`,
        ),
        100,
      ),
    isLarge: true,
    rows: 100,
  },
  {
    name: 'a-workbook-part-of-31-mb.xlsx',
    make: () =>
      withText(
        'xl/workbook.xml',
        workbook(`<sheet name="a" r:id="rId1"/><x>${'東京'.repeat(4_000_000)}${noise(130_000)}</x>`),
      ),
    isLarge: true,
    code: 'part_too_large',
    words: /workbook\.xml/,
  },
  {
    name: 'two-hundred-thousand-relationships.xlsx',
    make: () =>
      makeBook({
        sheets: ['<row><c><v>1</v></c></row>'],
        parts: {
          'xl/_rels/workbook.xml.rels': relationships([
            ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
            ...Array.from({ length: 200_000 }, (_, i): [string, string, string] => [
              `r${i}`,
              'worksheet',
              `../../a/../b/${i}.xml`,
            ]),
          ]),
        },
      }),
    isLarge: true,
    code: 'part_too_large',
    words: /workbook\.xml\.rels/,
  },
  {
    name: 'targets-of-a-megabyte.xlsx',
    make: () =>
      makeBook({
        sheets: ['<row><c><v>1</v></c></row>'],
        parts: {
          'xl/_rels/workbook.xml.rels': relationships([
            ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
            ...Array.from({ length: 20 }, (_, i): [string, string, string] => [
              `r${i}`,
              'x',
              '../a/'.repeat(180_000) + noise(5000),
            ]),
          ]),
        },
      }),
    isLarge: true,
    code: 'part_too_large',
    words: /workbook\.xml\.rels/,
  },
  {
    name: 'ten-thousand-sheets-named-alike.xlsx',
    make: () =>
      makeBook({
        sheets: ['<row><c><v>1</v></c></row>'],
        parts: { 'xl/workbook.xml': workbook('<sheet name="a" r:id="rId1"/>'.repeat(9_999)) },
      }),
    rows: 9_999,
    isLarge: true,
  },
  {
    name: 'zip-names-of-64-kb.xlsx',
    make: () =>
      makeZip([
        ...Array.from({ length: 1000 }, (_, i) => ({ name: `${i}${'a'.repeat(65_000)}`, data: '', stored: true })),
      ]),
    isLarge: true,
    code: 'too_many_parts',
    words: /32 MiB/,
  },
  {
    name: 'rows-downside-up.xlsx',
    make: () =>
      makeBook({
        sheets: [
          Array.from({ length: 1_000_000 }, (_, i) => `<row r="${1_000_000 - i}"><c><v>1</v></c></row>`).join(''),
        ],
      }),
    isLarge: true,
    rows: 1_000_000,
  },
  {
    name: 'merged-areas-and-rows-out-of-order.xlsx',
    make: () =>
      makeBook({
        sheets: [
          `<worksheet><sheetData>${Array.from({ length: 10_000 }, (_, i) => `<row r="${i % 2 ? i + 1 : 1_000_000 - i}"><c><v>1</v></c></row>`).join('')}</sheetData><mergeCells>${Array.from({ length: 100_000 }, (_, i) => `<mergeCell ref="B${i + 1}:C${i + 1}"/>`).join('')}</mergeCells></worksheet>`,
        ],
      }),
    isLarge: true,
    code: 'too_many_merges',
    words: /“Sheet1”/,
  },
  {
    name: 'a-million-merged-areas-in-no-order.xlsx',
    make: () =>
      makeBook({
        sheets: [
          `<worksheet><sheetData>${ROWS_1000}</sheetData><mergeCells>${Array.from({ length: 999_999 }, (_, i) => `<mergeCell ref="B${((i * 7919) % 1_000_003) + 1}:C${((i * 7919) % 1_000_003) + 1}"/>`).join('')}</mergeCells></worksheet>`,
        ],
      }),
    isLarge: true,
    rows: 1000,
  },
  {
    name: 'comments-in-a-cell.xlsx',
    make: () => bookOfRows(dilute(`<row><c t="str"><v>${'<!---->'.repeat(1_000_000)}a</v></c></row>`), 20),
    isLarge: true,
    rows: 20,
  },
  {
    name: 'a-styles-part-of-one-comment.xlsx',
    make: () =>
      withText('xl/styles.xml', `<styleSheet><!--${' '.repeat(100_000_000)}${noise(600_000)}--></styleSheet>`),
    isLarge: true,
    code: 'bad_xml',
    words: /styles\.xml/,
  },
  {
    name: 'two-million-styles-and-one.xlsx',
    make: () =>
      withText(
        'xl/styles.xml',
        `<styleSheet><cellXfs>${'<xf/>'.repeat(2_000_001)}${noise(60_000)}</cellXfs></styleSheet>`,
      ),
    isLarge: true,
    code: 'too_many_styles',
    words: /2,000,000/,
  },
  {
    name: 'a-million-names-in-styles.xlsx',
    make: () =>
      withText(
        'xl/styles.xml',
        `<styleSheet>${Array.from({ length: 1_000_000 }, (_, i) => `<a${i}/>`).join('')}</styleSheet>`,
      ),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'spaces-without-end.ods',
    make: () => ods(`<table:table-row>${string('a<text:s text:c="30000"/>'.repeat(10))}</table:table-row>`.repeat(200)),
    rows: 200,
  },
  {
    name: 'a-billion-spaces.ods',
    make: () => ods(`<table:table-row>${string('a<text:s text:c="1000000000"/>')}</table:table-row>`),
    code: 'too_long_text',
    words: /A1/,
  },
  {
    name: 'a-million-rows-of-190-columns.ods',
    make: () =>
      ods(
        `<table:table-row table:number-rows-repeated="1048576">${string('a', ' table:number-columns-repeated="190"')}</table:table-row>`,
      ),
    code: 'too_repetitive',
    words: /the same rows.*Sheet1/,
    isLarge: true,
  },
  {
    name: 'a-million-rows-of-8-columns.ods',
    make: () =>
      ods(
        `<table:table-row table:number-rows-repeated="1048576">${string('a', ' table:number-columns-repeated="8"')}</table:table-row>`,
      ),
    rows: 1_048_576,
    isLarge: true,
  },
  {
    name: 'one-text-in-ten-thousand-rows.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row table:number-rows-repeated="10000">${string('x'.repeat(32_000))}</table:table-row>`,
          true,
        ),
      ),
    code: 'too_repetitive',
    words: /256 times.*Sheet1.*row \d/,
    isLarge: true,
  },
  {
    name: 'empty-cells-far-right.ods',
    make: () =>
      ods(
        `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16383"/>${string('a')}</table:table-row>`,
      ),
    code: 'too_repetitive',
    words: /empty cells.*far to the right/,
    isLarge: true,
  },
  {
    name: 'sheets-in-a-cell.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row><table:table-cell>${'<table:table>'.repeat(100_000)}</table:table-cell></table:table-row>`,
          true,
        ),
      ),
    isLarge: true,
    code: 'bad_xml',
    words: /nested/,
  },
  {
    name: 'a-million-namespaces.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row>${Array.from({ length: 200_000 }, (_, i) => `<table:table-cell xmlns:a${i}="b${i}" a${i}:c="d"/>`).join('')}</table:table-row>`,
          true,
        ),
      ),
    isLarge: true,
    rows: 0,
  },
  {
    name: 'one-tag-of-many-namespaces.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row ${Array.from({ length: 300_000 }, (_, i) => `xmlns:a${i}="b"`).join(' ')}>${string('a')}</table:table-row>`,
          true,
        ),
      ),
    isLarge: true,
    code: 'bad_xml',
    words: /namespaces/,
  },
  {
    name: 'many-tags-of-many-namespaces.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row ${Array.from({ length: 1_000 }, (_, i) => `xmlns:a${i}="b"`).join(' ')}>${Array.from({ length: 200_000 }, (_, i) => `<table:table-cell xmlns:b${i}=""/>`).join('')}</table:table-row>`,
          true,
        ),
      ),
    isLarge: true,
    rows: 0,
  },
  {
    name: 'a-text-of-10-mb.fods',
    make: () => Buffer.from(openDocument(`<table:table-row>${string('x'.repeat(10_000_000))}</table:table-row>`, true)),
    isLarge: true,
    code: 'too_long_text',
    words: /A1/,
  },
  {
    name: 'a-number-of-10-mb.fods',
    make: () =>
      Buffer.from(
        openDocument(
          `<table:table-row><table:table-cell office:value-type="float" office:value="${'9'.repeat(10_000_000)}"/></table:table-row>`,
          true,
        ),
      ),
    isLarge: true,
    rows: 0,
  },
  {
    name: 'a-text-of-10-mb.xml',
    make: () => xml2003(`<Row><Cell><Data ss:Type="String">${'x'.repeat(10_000_000)}</Data></Cell></Row>`),
    isLarge: true,
    code: 'too_long_text',
    words: /A1/,
  },
  {
    name: 'a-text-in-the-last-column.xml',
    make: () => xml2003('<Row><Cell ss:Index="16384"><Data ss:Type="String">x</Data></Cell></Row>'.repeat(300_000)),
    isLarge: true,
    code: 'too_large_rows',
    words: /Split it/,
  },
  {
    name: 'merged-across-everything.xml',
    make: () =>
      xml2003(
        '<Row><Cell ss:MergeAcross="16383" ss:MergeDown="1048575"><Data ss:Type="String">x</Data></Cell></Row>'.repeat(
          100_000,
        ),
      ),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'a-sheet-name-of-a-megabyte.xml',
    make: () =>
      Buffer.from(
        xml2003('<Row><Cell><Data ss:Type="String">x</Data></Cell></Row>'.repeat(1000))
          .toString()
          .replace('"Sheet1"', `"${'n'.repeat(1_000_000)}"`),
      ),
    code: 'too_long_name',
    words: /sheet number 1/,
    isLarge: true,
  },
  {
    name: 'ten-thousand-sheets-in-one-place.xls',
    make: () => manySheetsInOnePlace(9_999, 20_000),
    isLarge: true,
    code: 'damaged',
    words: /“s1”/,
  },
  {
    name: 'sixty-thousand-sheets.xls',
    make: () => manySheetsInOnePlace(60_000, 1),
    isLarge: true,
    code: 'too_many_sheets',
    words: /Split it/,
  },
  {
    name: 'shared-strings-that-go-on-and-on.xls',
    make: () =>
      makeXls({
        sheets: [{ records: [labelSst(0, 0, 0)] }],
        after: [
          record(0x00fc, u32(1), u32(1), u16(0xffff), u8(0), Buffer.alloc(8000, 0x61)),
          ...Array.from({ length: 20_000 }, () => record(CONTINUE, u8(0), Buffer.alloc(10, 0x61))),
        ],
      }),
    isLarge: true,
    code: 'damaged',
    words: /text number/,
  },
  {
    name: 'shared-strings-of-one-letter-5-million.xls',
    make: () =>
      makeXls({
        sheets: [{ records: [labelSst(0, 0, 0)] }],
        after: [
          record(0x00fc, u32(5_000_000), u32(5_000_000)),
          ...Array.from({ length: 2500 }, () =>
            record(CONTINUE, Buffer.concat(Array.from({ length: 2000 }, () => unicode('a')))),
          ),
        ],
      }),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'one-text-in-200000-cells.xls',
    make: () =>
      makeXls({
        strings: ['x'.repeat(32_000)],
        sheets: Array.from({ length: 5 }, () => ({
          records: Array.from({ length: 40_000 }, (_, i) => labelSst(i, 0, 0)),
        })),
      }),
    isLarge: true,
    code: 'too_repetitive',
    words: /Sheet1/,
  },
  {
    name: 'cells-in-no-order.xls',
    make: () =>
      makeXls({
        sheets: [
          {
            records: Array.from({ length: 400_000 }, (_, i) =>
              number(65_535 - (i % 65_536), 255 - (Math.floor(i / 65_536) % 256), 1),
            ),
          },
        ],
      }),
    isLarge: true,
    rows: 65_536,
  },
  {
    name: 'one-cell-a-million-times.xls',
    make: () => makeXls({ sheets: [{ records: Array.from({ length: 1_000_000 }, () => number(0, 0, 1)) }] }),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'merged-areas-everywhere.xls',
    make: () =>
      makeXls({
        sheets: [
          {
            records: [
              ...Array.from({ length: 60_000 }, (_, i) => number(i, 0, 1)),
              ...Array.from({ length: 1500 }, () =>
                merged(...Array.from({ length: 1000 }, (): [number, number, number, number] => [0, 65_535, 0, 255])),
              ),
            ],
          },
        ],
      }),
    isLarge: true,
    code: 'too_many_merges',
    words: /“Sheet1”/,
  },
  {
    name: 'a-compound-file-of-loops.xls',
    make: () =>
      makeXls(
        { sheets: [{ records: Array.from({ length: 20_000 }, (_, i) => number(i, 0, 1)) }] },
        { fat: (fat) => void fat.fill(1) },
      ),
    code: 'damaged',
    words: /circle/,
    isLarge: true,
  },
  {
    name: 'one-text-in-200000-cells.xlsb',
    make: () =>
      xlsb.makeXlsb({
        sheets: [Array.from({ length: 200_000 }, (_, i) => [xlsb.row(i + 1), xlsb.isst(0, 0)]).flat()],
        strings: [xlsb.rich('x'.repeat(32_000))],
      }),
    isLarge: true,
    code: 'too_repetitive',
    words: /256 times.*Sheet1/,
  },
  {
    name: 'quoted-newlines.csv',
    make: () => Buffer.from('"\n",'.repeat(4_000_000)),
    isLarge: true,
    code: 'too_many_columns',
    words: /16,384/,
  },
  {
    name: 'utf-16-of-an-odd-length.csv',
    make: () => Buffer.concat([Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), Buffer.of(0x33)]),
    rows: 3,
  },
  {
    name: 'utf-16-of-lone-surrogates.csv',
    make: () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,\ud800\n\udc00,b\n', 'utf16le')]),
    rows: 2,
  },
  {
    name: 'quotes-in-fields.csv',
    make: () => Buffer.from('a"b"c,'.repeat(10_000) + '\n'.repeat(10) + '""""'.repeat(3_000_000)),
    isLarge: true,
    rows: 2,
  },
  {
    name: 'accents-and-letters.csv',
    make: () => Buffer.from('a\xe9'.repeat(8_000_000), 'latin1'),
    isLarge: true,
    code: 'too_long_row',
    words: /16 MiB/,
  },
];

/** An .xls of `count` sheets, all at the place of the only one there is, of so many rows. */
function manySheetsInOnePlace(count: number, cells: number): Buffer {
  const globals = (position: number) =>
    bytesOf([
      bof(0x05),
      ...Array.from({ length: count }, (_, i) => record(0x0085, u32(position), u8(0, 0), unicode(`s${i}`, 1))),
      EOF,
    ]);
  const sheet = bytesOf([bof(0x10), ...Array.from({ length: cells }, (_, i) => number(i, 0, 1)), EOF]);
  return makeCompound({ Workbook: Buffer.concat([globals(globals(0).length), sheet]) });
}
