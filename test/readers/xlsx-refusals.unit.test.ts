import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeBook, relationships, worksheet } from './make-book.js';
import { makeZip } from './make-zip.js';
import { firstSheet, refusal } from './read-all.js';

const ONE = '<row r="1"><c r="A1"><v>1</v></c></row>';
const sheetOf = (rows: string) => makeBook({ sheets: [rows] });
/** Changes one part's entry in a good book. */
const withEntry = (name: string, change: object) =>
  makeBook({ sheets: [ONE], entry: (entry) => (entry.name.endsWith(name) ? { ...entry, ...change } : entry) });

/** What a broken or hostile book is refused with: its code, and words that its message must have. */
const REFUSALS: [what: string, book: () => Buffer, code: string, words: RegExp, options?: object][] = [
  [
    'a zip without a workbook',
    () =>
      makeZip([
        { name: 'a.xml', data: '<a/>' },
        { name: '_rels/.rels', data: relationships([]) },
      ]),
    'not_a_workbook',
    /no workbook in it/,
  ],
  [
    'a workbook part that is another',
    () => makeBook({ sheets: [ONE], parts: { 'xl/workbook.xml': '<document/>' } }),
    'not_a_workbook',
    /no workbook/,
  ],
  ['a workbook without sheets', () => makeBook({ sheets: [] }), 'no_sheets', /lists no sheets/],
  [
    'a missing sheet part',
    () => makeBook({ sheets: [ONE], parts: { 'xl/worksheets/sheet1.xml': undefined } }),
    'missing_part',
    /“Sheet1”.*sheet1\.xml/,
  ],
  [
    'a sheet without a relationship',
    () => makeBook({ sheets: [ONE], parts: { 'xl/_rels/workbook.xml.rels': relationships([]) } }),
    'missing_part',
    /“Sheet1”/,
  ],
  [
    'two parts of one name',
    () =>
      makeZip([
        { name: 'xl/a.xml', data: '<a/>' },
        { name: 'XL\\A.xml', data: '<b/>' },
        { name: '_rels/.rels', data: '<a/>' },
      ]),
    'duplicate_part',
    /XL\/A\.xml twice/,
  ],
  ['a wrong checksum', () => withEntry('sheet1.xml', { claims: { crc32: 1 } }), 'damaged', /sheet1\.xml.*checksum/],
  [
    'more bytes than promised',
    () => withEntry('sheet1.xml', { claims: { inflatedSize: 10 } }),
    'damaged',
    /larger than/,
  ],
  [
    'fewer bytes than promised',
    () => withEntry('sheet1.xml', { claims: { inflatedSize: 9999 } }),
    'damaged',
    /smaller than/,
  ],
  [
    'bytes that do not inflate',
    () => withEntry('sheet1.xml', { compressed: Buffer.alloc(100, 0xff) }),
    'damaged',
    /make no sense/,
  ],
  [
    'compressed bytes cut short',
    () => withEntry('sheet1.xml', { compressed: deflateRawSync(worksheet(ONE)).subarray(0, 40) }),
    'damaged',
    /too early/,
  ],
  [
    'a method Excel does not use',
    () => withEntry('sheet1.xml', { claims: { method: 93 } }),
    'unsupported_compression',
    /\(93\)/,
  ],
  ['a zip with a password', () => withEntry('sheet1.xml', { claims: { flags: 1 } }), 'encrypted', /password/],
  ['a sheet that is no XML', () => sheetOf('this is no sheet'), 'bad_xml', /sheet1\.xml.*not begin with a tag/],
  [
    'an empty sheet part',
    () => makeBook({ sheets: [''], parts: { 'xl/worksheets/sheet1.xml': '' } }),
    'bad_xml',
    /holds no sheet/,
  ],
  ['a sheet that is another part', () => sheetOf('<?xml version="1.0"?><chart/>'), 'bad_xml', /<chart>/],
  [
    'a sheet that ends in the middle',
    () => sheetOf(`<?xml version="1.0"?><worksheet><sheetData>${ONE}<row r="2"><c r="A2"><v>`),
    'bad_xml',
    /“Sheet1” ends in the middle/,
  ],
  [
    'rows that are not closed',
    () => sheetOf(`<?xml version="1.0"?><worksheet><sheetData><row r="1"></sheetData></worksheet>`),
    'bad_xml',
    /closes nothing/,
  ],
  [
    'a document type',
    () => sheetOf(`<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet/>`),
    'declarations_refused',
    /sheet1\.xml declares/,
  ],
  [
    'a document type among the strings',
    () => makeBook({ sheets: [ONE], strings: '<?xml version="1.0"?><!DOCTYPE a><sst/>' }),
    'declarations_refused',
    /sharedStrings/,
  ],
  [
    'a document type in the workbook part',
    () => makeBook({ sheets: [ONE], parts: { 'xl/workbook.xml': '<!DOCTYPE a []><workbook/>' } }),
    'declarations_refused',
    /workbook\.xml/,
  ],
  [
    'an entity of its own',
    () => sheetOf('<row r="1"><c r="A1" t="str"><v>&evil;</v></c></row>'),
    'bad_xml',
    /A1.*“Sheet1”.*reference/,
  ],
  [
    'a shared string that is not there',
    () => sheetOf('<row r="1"><c r="B1" t="s"><v>7</v></c></row>'),
    'bad_shared_string',
    /B1.*“Sheet1”.*number 7.*has 0/,
  ],
  ['a cell with a name that is none', () => sheetOf('<row r="1"><c r="1B"><v>7</v></c></row>'), 'bad_xml', /“1B”/],
  ['a row beyond the last', () => sheetOf('<row r="1048577"><c><v>7</v></c></row>'), 'beyond_limits', /1048577/],
  ['a column beyond the last', () => sheetOf('<row r="1"><c r="XFE1"><v>7</v></c></row>'), 'beyond_limits', /XFE1/],
  [
    'a cell after the last column',
    () => sheetOf('<row r="1"><c r="XFD1"><v>7</v></c><c><v>7</v></c></row>'),
    'beyond_limits',
    /XFD1/,
  ],
  [
    'a row that comes again far from its first place',
    () =>
      sheetOf(
        `${Array.from({ length: 100_000 }, (_, i) => `<row r="${i + 1}"><c><v>${i}</v></c></row>`).join('')}<row r="5"><c r="B5"><v>1</v></c></row>`,
      ),
    'out_of_order',
    /“Sheet1”.*row 5 comes again/,
  ],
  [
    'rows in pieces without end',
    () => sheetOf(`<row r="1">${'<c r="XFD1"><v>1</v></c><c r="A1"><v>1</v></c>'.repeat(1000)}</row>`),
    'too_long_row',
    /Row 1 .*64 MiB/,
    { budgets: { inflateRatio: 1e9 } },
  ],
  [
    'shared strings of 2 GB, by what the zip declares',
    () =>
      makeBook({
        sheets: [ONE],
        strings: '<si><t>a</t></si>',
        entry: (entry) =>
          entry.name.endsWith('sharedStrings.xml') ? { ...entry, claims: { inflatedSize: 2_000_000_001 } } : entry,
      }),
    'too_many_strings',
    /2,000 MB/,
    { budgets: { inflateRatio: 1e9 } },
  ],
  ['a cell in another row', () => sheetOf('<row r="1"><c r="A2"><v>1</v></c></row>'), 'out_of_order', /Row 1 .* A2/],
  [
    'bytes that are no UTF-8',
    () =>
      makeBook({
        sheets: [''],
        parts: {
          'xl/worksheets/sheet1.xml': Buffer.from(worksheet('<row><c t="str"><v>\xff\xfe</v></c></row>'), 'latin1'),
        },
      }),
    'bad_encoding',
    /UTF-8/,
  ],
  [
    'an unknown encoding',
    () => sheetOf('<?xml version="1.0" encoding="klingon"?><worksheet/>'),
    'bad_encoding',
    /klingon/,
  ],
  [
    'a text far over Excel’s limit',
    () => sheetOf(`<row><c t="str"><v>${'a'.repeat(500_000)}</v></c></row>`),
    'too_long_text',
    /A1.*32,767/,
  ],
  [
    'a shared text far over Excel’s limit',
    () => makeBook({ sheets: [ONE], strings: `<si><t>${'a'.repeat(500_000)}</t></si>` }),
    'too_long_text',
    /32,767/,
  ],
  [
    'a tag without end',
    () =>
      sheetOf(
        `<row><c t="str" ${randomBytes(9_000_000)
          .toString('hex')
          .replace(/(.{8})/g, 'a$1="" ')}/></row>`,
      ),
    'too_long_tag',
    /16 MiB/,
  ],
  ['tags nested without end', () => sheetOf(`<row><c>${'<a>'.repeat(10_000)}</c></row>`), 'bad_xml', /nested/],
  [
    'too many cells',
    () => sheetOf('<row><c/><c/><c/></row><row><c/><c/></row>'),
    'too_many_cells',
    /more than 4 cells.*“Sheet1”.*row 2/,
    { budgets: { cells: 4 } },
  ],
  [
    'too many sheets',
    () => makeBook({ sheets: [ONE, ONE, ONE] }),
    'too_many_sheets',
    /more than 2 sheets/,
    { budgets: { sheets: 2 } },
  ],
  [
    'too many bytes',
    () => makeBook({ sheets: [worksheet(ONE, `<a b="${'x'.repeat(100_000)}"/>`)] }),
    'too_large',
    /unpacks to/,
    { budgets: { inflatedBytes: 100_000 } },
  ],
  [
    'a part packed a thousandfold',
    () => makeBook({ sheets: [worksheet(`${' '.repeat(3_000_000)}${ONE}`)] }),
    'too_dense',
    /sheet1\.xml.*over 200 times/,
  ],
];

describe('a broken or hostile .xlsx', () => {
  it.each(REFUSALS)('with %s is refused', async (_what, book, code, words, options) => {
    const refused = await refusal(book(), options);
    expect(refused).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(refused.message).toMatch(/^[A-Z].*\.$/);
  });

  it('is refused where parts overlap, as in a bomb of Fifield’s', async () => {
    const zip = makeZip([
      { name: '_rels/.rels', data: relationships([]) },
      { name: 'xl/b.xml', data: '<b/>' },
    ]);
    // The second entry is made to begin where the first does.
    const directory = zip.readUInt32LE(zip.length - 6);
    const second = directory + 46 + '_rels/.rels'.length;
    zip.writeUInt32LE(0, second + 42);
    expect((await refusal(zip)).code).toBe('overlapping_parts');
  });

  it('is refused cleanly wherever it is cut', async () => {
    const book = makeBook({ sheets: [ONE], strings: '<si><t>a</t></si>' });
    for (let length = 1; length < book.length; length += 7) {
      const { code } = await refusal(book.subarray(0, length), { name: 'a.xlsx' });
      expect(['truncated', 'not_a_workbook', 'damaged']).toContain(code);
    }
  });

  it('is read where Excel reads it too: junk in the styles, no styles, no strings', async () => {
    expect(
      await firstSheet(
        makeBook({ sheets: ['<row r="1"><c r="A1" s="99"><v>1</v></c></row>'], formats: ['"', '[', ';;;;;;;;'] }),
      ),
    ).toEqual({ 1: [1] });
  });
});
