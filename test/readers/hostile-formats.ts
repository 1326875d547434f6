import type { HostileFile } from './hostile-file.js';
import { label, labelSst, makeCompound, makeXls, mulBlank, number, record, u32, unicode } from './make-xls.js';
import * as xlsb from './make-xlsb.js';
import { makeZip } from './make-zip.js';

const OASIS = 'urn:oasis:names:tc:opendocument:xmlns';
const LAUGHS = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]>`;

/** The document of an OpenDocument spreadsheet of one sheet, flat or for a package. */
export function openDocument(rows: string, isFlat: boolean, declaration = ''): string {
  const root = isFlat ? 'document' : 'document-content';
  const mime = isFlat ? ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"' : '';
  return `<?xml version="1.0"?>${declaration}<office:${root} xmlns:office="${OASIS}:office:1.0" xmlns:table="${OASIS}:table:1.0" xmlns:text="${OASIS}:text:1.0"${mime}><office:body><office:spreadsheet><table:table table:name="Sheet1">${rows}</table:table></office:spreadsheet></office:body></office:${root}>`;
}

export const ods = (rows: string) =>
  makeZip([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
    { name: 'content.xml', data: openDocument(rows, false) },
    { name: 'META-INF/manifest.xml', data: '<manifest:manifest/>' },
  ]);
const ONE = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>';
const EVERYWHERE = `<table:table-row table:number-rows-repeated="1048576">${ONE.replace('<table:table-cell', '<table:table-cell table:number-columns-repeated="16384"')}</table:table-row>`;

export const xml2003 = (rows: string, declaration = '') =>
  Buffer.from(
    `<?xml version="1.0"?>${declaration}<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>${rows}</Table></Worksheet></Workbook>`,
  );

/** Good files of the other formats, small, that the fuzzer makes mutants of. */
export const GOOD_FORMATS: { name: string; make(): Buffer }[] = [
  {
    name: 'good.xls',
    make: () =>
      makeXls({
        sheets: [
          {
            records: [
              number(0, 0, 1.5),
              labelSst(0, 1, 1),
              label(1, 0, 'text'),
              number(2, 0, 43890, 1),
              mulBlank(3, 0, 3),
            ],
          },
          { name: 'b', records: [number(0, 0, 1)] },
        ],
        strings: ['a', '東京'],
        formats: ['yyyy-mm-dd'],
      }),
  },
  {
    name: 'good.xlsb',
    make: () =>
      xlsb.makeXlsb({
        sheets: [
          [xlsb.row(1), xlsb.real(0, 1.5), xlsb.text(1, 'text'), xlsb.isst(2, 0), xlsb.row(2), xlsb.real(0, 43890, 1)],
        ],
        strings: [xlsb.rich('東京')],
        formats: ['yyyy-mm-dd'],
      }),
  },
  {
    name: 'good.ods',
    make: () =>
      ods(
        `<table:table-row>${ONE}<table:table-cell office:value-type="string"><text:p>東京</text:p></table:table-cell></table:table-row>`,
      ),
  },
  {
    name: 'good.fods',
    make: () =>
      Buffer.from(openDocument(`<table:table-row table:number-rows-repeated="3">${ONE}</table:table-row>`, true)),
  },
  {
    name: 'good.xml',
    make: () =>
      xml2003(
        '<Row ss:Index="2"><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:Index="4"><Data ss:Type="String">東京</Data></Cell></Row>',
      ),
  },
];

/** Harmful and damaged files of the formats beside .xlsx. */
export const OTHER_FORMATS: HostileFile[] = [
  { name: 'one-cell-repeated-everywhere.ods', make: () => ods(EVERYWHERE), code: 'too_many_cells', words: /Split it/ },
  {
    name: 'one-cell-repeated-everywhere.fods',
    make: () => Buffer.from(openDocument(EVERYWHERE, true)),
    code: 'too_many_cells',
    words: /Split it/,
  },
  {
    name: 'one-text-repeated-in-ten-million-cells.ods',
    make: () =>
      ods(
        `<table:table-row table:number-rows-repeated="10000"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>${'x'.repeat(32_000)}</text:p></table:table-cell></table:table-row>`,
      ),
    code: 'too_large',
    words: /Split/,
  },
  {
    name: 'entities-that-laugh.fods',
    make: () => Buffer.from(openDocument('<table:table-row/>', true, LAUGHS)),
    code: 'declarations_refused',
    words: /document type/,
  },
  {
    name: 'entities-that-laugh.xml',
    make: () => xml2003('<Row/>', LAUGHS),
    code: 'declarations_refused',
    words: /document type/,
  },
  {
    name: 'a-thousand-cells-in-the-last-column.xml',
    make: () => xml2003('<Row><Cell ss:Index="16384"><Data ss:Type="Number">1</Data></Cell></Row>'.repeat(1_000)),
    code: 'too_repetitive',
    words: /empty cells.*far to the right/,
  },
  {
    name: 'a-row-beyond-all.xml',
    make: () => xml2003('<Row ss:Index="9999999"><Cell><Data ss:Type="Number">1</Data></Cell></Row>'),
    code: 'beyond_limits',
    words: /Sheet1/,
  },
  {
    name: 'a-list-of-sectors-in-a-loop.xls',
    make: () =>
      makeXls(
        { sheets: [{ records: Array.from({ length: 2000 }, (_, i) => number(i, 0, 1)) }] },
        { fat: (fat) => fat.fill(3, 3, 20) },
      ),
    code: 'damaged',
    words: /loop|twice|damaged/,
  },
  {
    name: 'shared-strings-that-lie-about-their-number.xls',
    make: () =>
      makeXls({
        sheets: [{ records: [labelSst(0, 0, 5)] }],
        after: [record(0x00fc, u32(0x7fffffff), u32(0x7fffffff), unicode('a'))],
      }),
    code: 'bad_shared_string',
    words: /A1/,
  },
  {
    name: 'cut-in-the-middle.xls',
    make() {
      const book = makeXls({ sheets: [{ records: Array.from({ length: 2000 }, (_, i) => number(i, 0, 1)) }] });
      return book.subarray(0, book.length / 2);
    },
    code: 'truncated',
    words: /Upload it again/,
  },
  {
    name: 'a-directory-only.xls',
    make: () => makeCompound({ Other: Buffer.alloc(5000) }),
    code: 'not_a_workbook',
    words: /no workbook|not a workbook/i,
  },
];
