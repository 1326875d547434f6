import { gzipSync } from 'node:zlib';
import type { HostileFile } from './hostile-file.js';
import { makeBook, relationships, worksheet } from './make-book.js';
import { encipherAgile } from './make-enciphered.js';
import { makeCompound } from './make-xls.js';
import { makeZip, type ZipEntry } from './make-zip.js';
import { noise } from './repeated-part.js';

const ONE = '<row r="1"><c r="A1"><v>1</v></c></row>';
const ROWS = Array.from(
  { length: 300 },
  (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>${i}</v></c><c r="B${i + 1}" t="s"><v>0</v></c></row>`,
).join('');
const SHEET = 'xl/worksheets/sheet1.xml';

/** A book of 300 rows, with strings and a date format. */
function goodBook(change: Partial<Parameters<typeof makeBook>[0]> = {}): Buffer {
  return makeBook({ sheets: [ROWS], strings: '<si><t>東京</t></si>', formats: [14], ...change });
}

/** A good book with a part that is another. */
const withPart = (name: string, data: string | Buffer | undefined) => goodBook({ parts: { [name]: data } });
/** A good book with a part that is stored otherwise. */
const withEntry = (name: string, change: Partial<ZipEntry>) =>
  goodBook({ entry: (entry) => (entry.name === name ? { ...entry, ...change } : entry) });
/** A good book, changed after it was written. */
function edited(edit: (book: Buffer) => Buffer | undefined): Buffer {
  const book = goodBook({ entry: (entry) => ({ ...entry, stored: entry.name === SHEET }) });
  return edit(book) ?? book;
}
const cut = (share: number) => edited((book) => book.subarray(0, Math.floor(book.length * share)));
/** Position of the end of central directory record of a zip without a comment. */
const endOf = (book: Buffer) => book.length - 22;
const text = (bytes: string) => Buffer.from(bytes, 'latin1');

/** Files that break, cut or confuse what was a workbook once. */
export const DAMAGES: HostileFile[] = [
  { name: 'empty.xlsx', make: () => Buffer.alloc(0), code: 'empty_file', words: /Upload it again/ },
  { name: 'empty.csv', make: () => Buffer.alloc(0), code: 'empty_file', words: /Upload it again/ },
  { name: 'cut-at-the-first-percent.xlsx', make: () => cut(0.01), code: 'truncated', words: /too early/ },
  { name: 'cut-in-the-middle.xlsx', make: () => cut(0.5), code: 'truncated', words: /Upload it again/ },
  {
    name: 'cut-by-its-last-byte.xlsx',
    make: () => edited((book) => book.subarray(0, -1)),
    code: 'truncated',
    words: /too early/,
  },
  {
    name: 'without-its-beginning.xlsx',
    make: () => edited((book) => book.subarray(1000)),
    code: 'not_a_workbook',
    words: /Upload/,
  },
  {
    name: 'with-a-thousand-bytes-missing.xlsx',
    make: () => edited((book) => Buffer.concat([book.subarray(0, 3000), book.subarray(4000)])),
    code: 'damaged',
    words: /damaged/,
  },
  {
    name: 'a-wrong-checksum.xlsx',
    make: () => withEntry(SHEET, { claims: { crc32: 1 } }),
    code: 'damaged',
    words: /sheet1\.xml.*checksum/,
  },
  {
    name: 'one-flipped-bit-in-a-value.xlsx',
    make: () =>
      edited((book) => {
        const at = book.indexOf('<v>77</v>') + 3;
        book[at] = (book[at] ?? 0) ^ 1;
      }),
    code: 'damaged',
    words: /checksum/,
  },
  {
    name: 'without-its-directory.xlsx',
    make: () => edited((book) => book.subarray(0, book.indexOf('PK\x01\x02', 0, 'latin1'))),
    code: 'truncated',
    words: /list of its parts/,
  },
  {
    name: 'without-its-end-record.xlsx',
    make: () => edited((book) => book.subarray(0, endOf(book))),
    code: 'truncated',
    words: /list of its parts/,
  },
  {
    name: 'a-directory-that-is-elsewhere.xlsx',
    make: () => edited((book) => void book.writeUInt32LE(book.readUInt32LE(endOf(book) + 16) + 7, endOf(book) + 16)),
    code: 'damaged',
    words: /directory/,
  },
  {
    name: 'a-directory-beyond-the-end.xlsx',
    make: () => edited((book) => void book.writeUInt32LE(0x7fffffff, endOf(book) + 16)),
    code: 'damaged',
    words: /directory/,
  },
  {
    name: 'a-directory-of-more-parts-than-there-are.xlsx',
    make: () => edited((book) => void book.writeUInt16LE(9999, endOf(book) + 10)),
    code: 'truncated',
    words: /list of its parts/,
  },
  {
    name: 'zip64-fields-that-are-broken.xlsx',
    make: () => {
      const book = goodBook({ entry: (entry) => ({ ...entry, zip64: true }) });
      // The first extra field claims to be longer than all of them.
      book.writeUInt16LE(9999, book.readUInt32LE(endOf(book) + 16) + 46 + '[Content_Types].xml'.length + 2);
      return book;
    },
    code: 'damaged',
    words: /directory/,
  },
  {
    name: 'zip64-sizes-beyond-all-files.xlsx',
    make: () => {
      const book = goodBook({ entry: (entry) => ({ ...entry, zip64: true }) });
      book.writeBigUInt64LE(2n ** 63n, book.lastIndexOf(SHEET) + SHEET.length + 4);
      return book;
    },
    code: 'too_dense',
    words: /sheet1\.xml/,
  },
  {
    name: 'a-part-that-begins-elsewhere.xlsx',
    make: () =>
      edited((book) => {
        const name = book.lastIndexOf(SHEET);
        book.writeUInt32LE(book.readUInt32LE(name - 4) + 3, name - 4);
      }),
    code: 'damaged',
    words: /sheet1\.xml/,
  },
  {
    name: 'a-part-cut-while-packed.xlsx',
    make: () => withEntry(SHEET, { compressed: Buffer.from('edcd', 'hex') }),
    code: 'damaged',
    words: /sheet1\.xml/,
  },
  {
    name: 'without-the-workbook-part.xlsx',
    make: () => withPart('xl/workbook.xml', undefined),
    code: 'not_a_workbook',
    words: /no workbook/,
  },
  {
    name: 'without-the-sheet-part.xlsx',
    make: () => withPart(SHEET, undefined),
    code: 'missing_part',
    words: /“Sheet1”.*sheet1\.xml/,
  },
  {
    name: 'without-the-shared-strings.xlsx',
    make: () => withPart('xl/sharedStrings.xml', undefined),
    code: 'bad_shared_string',
    words: /B1.*“Sheet1”/,
  },
  {
    name: 'without-relationships.xlsx',
    make: () => withPart('xl/_rels/workbook.xml.rels', undefined),
    code: 'missing_part',
    words: /“Sheet1”/,
  },
  { name: 'without-styles.xlsx', make: () => withPart('xl/styles.xml', undefined), rows: 300 },
  {
    name: 'a-sheet-that-is-no-xml.xlsx',
    make: () => withPart(SHEET, 'this is no sheet'),
    code: 'bad_xml',
    words: /sheet1\.xml/,
  },
  {
    name: 'a-sheet-that-is-noise.xlsx',
    make: () => withPart(SHEET, Buffer.from(noise(5000), 'base64')),
    code: 'bad_encoding',
    words: /sheet1\.xml/,
  },
  { name: 'a-sheet-that-is-empty.xlsx', make: () => withPart(SHEET, ''), code: 'bad_xml', words: /sheet1\.xml/ },
  {
    name: 'a-sheet-cut-in-a-tag.xlsx',
    make: () =>
      withPart(
        SHEET,
        worksheet(ROWS)
          .slice(0, 9000)
          .replace(/<[^<]*$/, '<c r="A'),
      ),
    code: 'bad_xml',
    words: /“Sheet1” ends in the middle/,
  },
  {
    name: 'a-sheet-cut-in-a-character.xlsx',
    make() {
      const sheet = Buffer.from(worksheet(`${ONE}<row r="2"><c r="A2" t="str"><v>東</v></c></row>`));
      return withPart(SHEET, sheet.subarray(0, sheet.indexOf('東') + 2));
    },
    code: 'bad_encoding',
    words: /UTF-8/,
  },
  {
    name: 'strings-cut-in-a-tag.xlsx',
    make: () => withPart('xl/sharedStrings.xml', '<sst><si><t>東'),
    code: 'bad_xml',
    words: /sharedStrings\.xml/,
  },
  {
    name: 'a-workbook-part-cut-in-a-tag.xlsx',
    make: () => withPart('xl/workbook.xml', '<workbook><sheets><sheet name="'),
    code: 'bad_xml',
    words: /workbook\.xml/,
  },
  {
    name: 'styles-that-are-no-xml.xlsx',
    make: () => withPart('xl/styles.xml', '<a><b></a></b>'),
    code: 'bad_xml',
    words: /styles\.xml/,
  },
  {
    name: 'bytes-that-are-no-utf-8.xlsx',
    make: () => withPart(SHEET, text(worksheet('<row r="1"><c r="A1" t="str"><v>caf\xe9</v></c></row>'))),
    code: 'bad_encoding',
    words: /UTF-8/,
  },
  {
    name: 'wrong-content-types.xlsx',
    make: () =>
      withPart(
        '[Content_Types].xml',
        '<?xml version="1.0"?><Types><Default Extension="xml" ContentType="image/png"/></Types>',
      ),
    rows: 300,
  },
  { name: 'without-content-types.xlsx', make: () => withPart('[Content_Types].xml', undefined), rows: 300 },
  {
    name: 'encrypted.xlsx',
    make: () => makeCompound(encipherAgile(makeBook({ sheets: ['<row/>'] }), { password: 'secret' })),
    code: 'encrypted',
    words: /password/,
  },
  {
    name: 'a-zip-with-a-password.xlsx',
    make: () => withEntry(SHEET, { claims: { flags: 1 } }),
    code: 'encrypted',
    words: /password/,
  },
  {
    name: 'a-word-document.xlsx',
    make: () =>
      makeZip([
        { name: '[Content_Types].xml', data: '<Types/>' },
        { name: '_rels/.rels', data: relationships([['rId1', 'officeDocument', 'word/document.xml']]) },
        { name: 'word/document.xml', data: '<document/>' },
      ]),
    code: 'not_a_workbook',
    words: /Word/,
  },
  {
    name: 'a-word-document-of-1997.xls',
    make: () =>
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(1016),
        Buffer.from('WordDocument', 'utf16le'),
        Buffer.alloc(488),
      ]),
    code: 'not_a_workbook',
    words: /Word/,
  },
  {
    name: 'a-web-page.xls',
    make: () => text('<html><body><table><tr><td>1</td></tr></table></body></html>'),
    code: 'web_page',
    words: /save it as \.xlsx/,
  },
  { name: 'noise.xlsx', make: () => Buffer.from(noise(20_000), 'base64'), code: 'not_a_workbook', words: /Upload/ },
  { name: 'noise.xls', make: () => Buffer.from(noise(20_000), 'base64'), code: 'not_a_workbook', words: /Upload/ },
  { name: 'noise.csv', make: () => Buffer.from(noise(20_000), 'base64'), code: 'not_a_workbook', words: /Upload/ },
  {
    name: 'noise-after-a-zip-header.xlsx',
    make: () => Buffer.concat([text('PK\x03\x04'), Buffer.from(noise(20_000), 'base64')]),
    code: 'truncated',
    words: /Upload it again/,
  },
  { name: 'text.xlsx', make: () => text('id,name\n1,a\n'), code: 'not_a_workbook', words: /\.csv/ },
  {
    name: 'a-gzip-archive.xlsx',
    make: () => gzipSync(goodBook(), { level: 1 }),
    code: 'not_a_workbook',
    words: /gzip/,
  },
  { name: 'a-pdf.xlsx', make: () => text('%PDF-1.7\n1 0 obj\n'), code: 'not_a_workbook', words: /PDF/ },
  {
    name: 'two-parts-of-one-name.xlsx',
    make: () =>
      makeZip([
        { name: '_rels/.rels', data: relationships([['rId1', 'officeDocument', 'xl/workbook.xml']]) },
        { name: 'xl/workbook.xml', data: '<workbook/>' },
        { name: 'XL/Workbook.XML', data: '<workbook a=""/>' },
      ]),
    code: 'duplicate_part',
    words: /twice/,
  },
  {
    name: 'packed-by-bzip2.xlsx',
    make: () => withEntry(SHEET, { claims: { method: 12 } }),
    code: 'unsupported_compression',
    words: /\(12\)/,
  },
  {
    name: 'two-sheets-of-one-name.xlsx',
    make: () => makeBook({ sheets: [ONE, ONE], names: ['a', 'a'] }),
    rows: 2,
  },
  {
    name: 'with-bytes-after-its-end.xlsx',
    make: () => edited((book) => Buffer.concat([book, Buffer.alloc(5)])),
    code: 'damaged',
    words: /Upload it again/,
  },
  {
    name: 'with-bytes-before-its-beginning.xlsx',
    make: () => edited((book) => Buffer.concat([text('PK\x03\x04junk'), book])),
    code: 'damaged',
    words: /Upload it again/,
  },
  {
    name: 'with-nul.csv',
    make: () => Buffer.from('a,b\n1,\0\n'),
    code: 'not_a_workbook',
    words: /Upload/,
  },
  {
    name: 'with-nul-far-in.csv',
    make: () => Buffer.from(`a,b\n${'1,2\n'.repeat(20_000)}3,\0\n`),
    rows: 20_002,
  },
  {
    name: 'utf-8-that-turns-into-latin-1.csv',
    make: () => Buffer.concat([Buffer.from(`${'東京,大阪\n'.repeat(2_000)}`), text('caf\xe9,1\n')]),
    code: 'bad_encoding',
    words: /one encoding/,
  },
  {
    name: 'a-quotation-that-is-never-closed.csv',
    make: () => Buffer.from('a,b\n1,"2\n3,4\n'),
    code: 'open_quote',
    words: /quotation/,
  },
  { name: 'blanks.xlsx', make: () => text(' \r\n\t'.repeat(100)), code: 'not_a_workbook', words: /blanks/ },
];
