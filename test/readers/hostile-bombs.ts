import type { HostileFile } from './hostile-file.js';
import { makeBook, relationships, worksheet } from './make-book.js';
import { makeZip, type ZipEntry } from './make-zip.js';
import { claimSize, dilute, noise, repeatedPart } from './repeated-part.js';

const ONE = '<row r="1"><c r="A1"><v>1</v></c></row>';
const HEAD = worksheet('').split('</sheetData>')[0] ?? '';
const TAIL = '</sheetData></worksheet>';
const SHEET = 'xl/worksheets/sheet1.xml';
const GIB = 1024 ** 3;
const TWELVE_THOUSAND = `<row>${'<c t="s"><v>0</v></c>'.repeat(10)}</row>`.repeat(1_200);

/** A book whose only sheet is `times` times `body` between its beginning and its end. */
export function bookOfRows(body: string, times: number, tail = TAIL, head = HEAD): Buffer {
  const book = withPart(repeatedPart(SHEET, { head, body, times, tail }));
  const size = Buffer.byteLength(head) + Buffer.byteLength(body) * times + Buffer.byteLength(tail);
  return size > 0xffffffff ? claimSize(book, SHEET, size) : book;
}

/** A book of one sheet in which one part is another. */
export function withPart(part: ZipEntry, sheet = ONE): Buffer {
  const book = { sheets: [sheet], strings: '<si><t>a</t></si>', formats: [14] };
  return makeBook({ ...book, entry: (entry) => (entry.name === part.name ? part : entry) });
}

export function withText(name: string, text: string, sheet = ONE): Buffer {
  return makeBook({ sheets: [sheet], strings: '<si><t>a</t></si>', formats: [14], parts: { [name]: text } });
}

export const workbook = (sheets: string) =>
  `<?xml version="1.0"?><workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${sheets}</sheets></workbook>`;
const LAUGHS = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]>`;

/** Files that are small and ask for much: memory, time, or rows without end. */
export const BOMBS: HostileFile[] = [
  {
    name: 'sheet-of-10-gb.xlsx',
    make: () => bookOfRows(' '.repeat(GIB / 64), 640),
    isLarge: true,
    code: 'too_dense',
    words: /sheet1\.xml.*MiB/,
  },
  {
    name: 'sheet-of-10-gb-that-claims-1-mb.xlsx',
    make() {
      const part = repeatedPart(SHEET, {
        head: HEAD,
        body: ' '.repeat(GIB / 64),
        times: 640,
        tail: TAIL,
      });
      return withPart({ ...part, zip64: false, claims: { crc32: 1, inflatedSize: 1_000_000 } });
    },
    isLarge: true,
    code: 'damaged',
    words: /sheet1\.xml.*larger than/,
  },
  {
    name: 'sheet-of-100-mb-that-claims-100-bytes.xlsx',
    make() {
      const part = repeatedPart(SHEET, {
        head: HEAD,
        body: ' '.repeat(100 * 1024 * 1024),
        times: 1,
        tail: TAIL,
      });
      return withPart({ ...part, claims: { crc32: 1, inflatedSize: 100 } });
    },
    isLarge: true,
    code: 'damaged',
    words: /sheet1\.xml.*larger than/,
  },
  {
    name: 'blanks-packed-a-thousandfold.xlsx',
    make: () => bookOfRows(' '.repeat(1024 * 1024), 50),
    code: 'too_dense',
    words: /sheet1\.xml.*200 times/,
  },
  {
    name: 'sheet-of-7-gb-packed-150-fold.xlsx',
    make: () => bookOfRows(dilute(' '.repeat(8 * 1024 * 1024)), 896),
    isLarge: true,
    code: 'too_large',
    words: /unpacks to/,
  },
  {
    name: 'tags-nested-a-million-deep-in-a-sheet.xlsx',
    make: () => bookOfRows(`${'<a>'.repeat(1000)}${dilute(' '.repeat(100))}`, 1000),
    code: 'bad_xml',
    words: /nested/,
  },
  {
    name: 'tags-nested-a-million-deep-in-the-workbook.xlsx',
    make: () =>
      withText('xl/workbook.xml', workbook(`${'<a>'.repeat(1_000_000)}${'</a>'.repeat(1_000_000)}${noise(100_000)}`)),
    code: 'bad_xml',
    words: /nested/,
  },
  {
    name: 'one-giant-tag-in-a-sheet.xlsx',
    make: () => bookOfRows(`a${noise(800)}="${'x'.repeat(100_000)}" `, 300, `></row>${TAIL}`, `${HEAD}<row `),
    isLarge: true,
    code: 'too_long_tag',
    words: /16 MiB/,
  },
  {
    name: 'one-giant-name-in-the-workbook.xlsx',
    make: () =>
      withText('xl/workbook.xml', workbook(`<sheet ${'a'.repeat(4_000_000)}${noise(40_000)} name="x" r:id="rId1"/>`)),
    code: 'bad_xml',
    words: /workbook\.xml/,
  },
  {
    name: 'one-tag-of-a-million-attributes-in-the-workbook.xlsx',
    make: () =>
      withText(
        'xl/workbook.xml',
        workbook(
          `<sheet ${Array.from({ length: 1_000_000 }, (_, i) => `a${i % 1000}=""`).join(' ')} x="${noise(40_000)}" name="x" r:id="rId1"/>`,
        ),
      ),
    code: 'bad_xml',
    words: /workbook\.xml/,
  },
  {
    name: 'one-giant-tag-around-a-million-texts.xlsx',
    make: () =>
      withText(
        'xl/sharedStrings.xml',
        `<sst><si a="${'x'.repeat(6_000_000)}${noise(70_000)}">${'<t>x</t>'.repeat(1_000_000)}</si></sst>`,
      ),
    code: 'too_long_text',
    words: /32,767/,
  },
  {
    name: 'one-giant-cell.xlsx',
    make: () => bookOfRows('x'.repeat(1000) + noise(8), 30_000, `</v></c></row>${TAIL}`, `${HEAD}<row><c t="str"><v>`),
    isLarge: true,
    code: 'too_long_tag',
    words: /16 MiB/,
  },
  {
    name: 'one-cell-of-10-mb.xlsx',
    make: () => bookOfRows('x'.repeat(1000) + noise(8), 10_000, `</v></c></row>${TAIL}`, `${HEAD}<row><c t="str"><v>`),
    isLarge: true,
    code: 'too_long_text',
    words: /A1.*32,767/,
  },
  {
    name: 'one-number-of-10-mb.xlsx',
    make: () => bookOfRows('9'.repeat(1000) + noise(8), 10_000, `</v></c></row>${TAIL}`, `${HEAD}<row><c><v>`),
    isLarge: true,
    code: 'too_long_text',
    words: /A1.*32,767/,
  },
  {
    name: 'one-error-of-10-mb.xlsx',
    make: () => bookOfRows('#'.repeat(1000) + noise(8), 10_000, `</v></c></row>${TAIL}`, `${HEAD}<row><c t="e"><v>`),
    isLarge: true,
    code: 'too_long_text',
    words: /A1.*32,767/,
  },
  {
    name: 'one-text-of-runs-without-end.xlsx',
    make: () =>
      withPart(
        repeatedPart('xl/sharedStrings.xml', {
          head: '<sst><si>',
          body: dilute('<r><t>x</t></r>'.repeat(1000)),
          times: 2000,
          tail: '</si></sst>',
        }),
      ),
    isLarge: true,
    code: 'too_long_text',
    words: /32,767/,
  },
  {
    name: 'shared-strings-of-2-gb.xlsx',
    make: () =>
      withPart(
        repeatedPart('xl/sharedStrings.xml', {
          head: '<sst>',
          body: `<si><t>${'x'.repeat(30_000)}</t></si>`,
          times: 70_000,
          tail: '</sst>',
        }),
      ),
    isLarge: true,
    code: 'too_dense',
    words: /sharedStrings\.xml/,
  },
  {
    name: 'shared-strings-of-2-gb-packed-150-fold.xlsx',
    make: () =>
      withPart(
        repeatedPart('xl/sharedStrings.xml', {
          head: '<sst>',
          body: dilute(`<si><t>${'x'.repeat(30_000)}</t></si>`.repeat(30)),
          times: 2300,
          tail: '</sst>',
        }),
      ),
    isLarge: true,
    code: 'too_many_strings',
    words: /Split it/,
  },
  {
    name: 'shared-strings-of-one-letter-60-million.xlsx',
    make: () =>
      withPart(
        repeatedPart('xl/sharedStrings.xml', {
          head: '<sst>',
          body: dilute('<si><t>x</t></si>'.repeat(10_000)),
          times: 6000,
          tail: '</sst>',
        }),
      ),
    isLarge: true,
    code: 'too_many_strings',
    words: /Split it/,
  },
  {
    name: 'a-hundred-million-empty-cells-packed-a-thousandfold.xlsx',
    make: () => bookOfRows(`<row>${'<c/>'.repeat(10_000)}</row>`, 10_000),
    code: 'too_dense',
    words: /sheet1\.xml/,
    isLarge: true,
  },
  {
    name: 'a-hundred-million-empty-cells.xlsx',
    make: () => bookOfRows(dilute(`<row>${'<c/>'.repeat(10_000)}</row>`), 10_000),
    isLarge: true,
    rows: 0,
  },
  {
    name: 'two-hundred-million-empty-cells-and-one.xlsx',
    make: () => bookOfRows(dilute(`<row>${'<c/>'.repeat(10_000)}</row>`), 20_001),
    isLarge: true,
    code: 'too_many_cells',
    words: /Split it/,
  },
  {
    name: 'a-hundred-million-empty-rows.xlsx',
    make: () => bookOfRows(dilute('<row/>'.repeat(20_000)), 5_000),
    isLarge: true,
    code: 'beyond_limits',
    words: /“Sheet1”.*1048577/,
  },
  {
    // Rows that are written more slowly than they are inflated: the bad cell comes while inflating waits, with more to do.
    name: 'a-bad-cell-with-megabytes-after-it.xlsx',
    make() {
      const rows = Array.from({ length: 200_000 }, (_, i) =>
        i === 5_000
          ? '<row><c r="1B"><v>1</v></c></row>'
          : `<row><c r="XFD${i + 1}"><v>${(i * 7919) % 100_003}</v></c></row>`,
      );
      return makeBook({ sheets: [rows.join('')] });
    },
    isLarge: true,
    code: 'bad_xml',
    words: /“1B”/,
  },
  {
    name: 'a-dimension-that-lies.xlsx',
    make: () =>
      makeBook({
        sheets: [
          `<?xml version="1.0"?><worksheet><dimension ref="A1:XFD1048576"/><sheetData>${ONE}<row r="1048576"><c r="A1048576"><v>2</v></c></row></sheetData></worksheet>`,
        ],
      }),
    rows: 2,
  },
  {
    name: 'a-few-cells-in-the-last-column.xlsx',
    make: () =>
      makeBook({
        sheets: [
          Array.from({ length: 100 }, (_, i) => `<row r="${i + 1}"><c r="XFD${i + 1}"><v>1</v></c></row>`).join(''),
        ],
      }),
    rows: 100,
  },
  {
    name: 'a-million-cells-in-the-last-column.xlsx',
    make: () =>
      makeBook({
        sheets: [Array.from({ length: 1_000_000 }, (_, i) => `<row><c r="XFD${i + 1}"><v>1</v></c></row>`).join('')],
      }),
    isLarge: true,
    code: 'too_large_rows',
    words: /Split it/,
  },
  {
    name: 'one-text-in-ten-million-cells.xlsx',
    make: () => {
      const strings = `<si><t>${'x'.repeat(32_000)}</t></si>`;
      const part = repeatedPart(SHEET, {
        head: HEAD,
        body: dilute(`<row>${'<c t="s"><v>0</v></c>'.repeat(200)}</row>`),
        times: 50_000,
        tail: TAIL,
      });
      return makeBook({ sheets: [ONE], strings, entry: (entry) => (entry.name === part.name ? part : entry) });
    },
    isLarge: true,
    code: 'too_large_rows',
    words: /Split it/,
  },
  {
    name: 'one-text-in-twelve-thousand-cells.xlsx',
    make: () => makeBook({ sheets: [TWELVE_THOUSAND], strings: `<si><t>${'x'.repeat(32_000)}</t></si>` }),
    code: 'too_repetitive',
    words: /256 times.*long texts.*Sheet1.*row \d/,
  },
  {
    name: 'one-text-in-twelve-thousand-cells-and-blanks.xlsx',
    make: () =>
      makeBook({
        sheets: [`${TWELVE_THOUSAND}${' '.repeat(700_000)}`],
        strings: `<si><t>${'x'.repeat(32_000)}</t></si>`,
      }),
    code: 'too_repetitive',
    words: /256 times.*long texts.*Sheet1.*row \d/,
  },
  {
    name: 'ten-million-merged-areas.xlsx',
    make: () =>
      bookOfRows(
        dilute('<mergeCell ref="A1:XFD1048576"/>'.repeat(1000)),
        10_000,
        '</mergeCells></worksheet>',
        `${HEAD}${ONE}</sheetData><mergeCells>`,
      ),
    isLarge: true,
    code: 'too_many_merges',
    words: /“Sheet1”/,
  },
  {
    name: 'merged-areas-that-overlap.xlsx',
    make: () =>
      makeBook({
        sheets: [
          worksheet(
            Array.from({ length: 60_000 }, (_, i) => `<row r="${i + 1}"><c r="B${i + 1}"><v>1</v></c></row>`).join(''),
            `<mergeCells>${Array.from({ length: 60_000 }, (_, i) => `<mergeCell ref="A${i + 1}:XFD1048576"/>`).join('')}</mergeCells>`,
          ),
        ],
      }),
    isLarge: true,
    code: 'too_many_merges',
    words: /“Sheet1”/,
  },
  {
    name: 'a-million-styles.xlsx',
    make: () =>
      withPart(
        repeatedPart('xl/styles.xml', {
          head: '<styleSheet><cellXfs>',
          body: dilute(Array.from({ length: 1000 }, (_, i) => `<xf numFmtId="${i % 50}"/>`).join('')),
          times: 1000,
          tail: '</cellXfs></styleSheet>',
        }),
      ),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'a-number-format-of-10000-letters.xlsx',
    make: () =>
      makeBook({
        sheets: ['<row><c s="1"><v>43890</v></c></row>'],
        formats: [
          'ymdhs0'.repeat(1700),
          '['.repeat(10_000),
          '"'.repeat(10_001),
          `${'_'.repeat(9_999)};`,
          'a/p'.repeat(3_333),
        ],
      }),
    rows: 1,
  },
  {
    name: 'six-hundred-number-formats-of-30000-letters.xlsx',
    make: () =>
      withText(
        'xl/styles.xml',
        `<styleSheet><numFmts>${Array.from({ length: 600 }, (_, i) => `<numFmt numFmtId="${i + 164}" formatCode="${'ymdhs0'.repeat(5000)}"/>${dilute(' '.repeat(30_000))}`).join('')}</numFmts><cellXfs>${Array.from({ length: 600 }, (_, i) => `<xf numFmtId="${i + 164}"/>`).join('')}</cellXfs></styleSheet>`,
      ),
    isLarge: true,
    rows: 1,
  },
  {
    name: 'a-million-number-formats.xlsx',
    make: () =>
      withText(
        'xl/styles.xml',
        `<styleSheet><numFmts>${Array.from({ length: 1_000_000 }, (_, i) => `<numFmt numFmtId="${i + 164}" formatCode="yyyy\\-mm\\-dd &quot;${i}&quot;"/>`).join('')}</numFmts><cellXfs>${Array.from({ length: 60_000 }, (_, i) => `<xf numFmtId="${i + 164}"/>`).join('')}</cellXfs></styleSheet>`,
      ),
    isLarge: true,
    code: 'too_many_styles',
    words: /styles\.xml/,
  },
  {
    name: 'a-hundred-thousand-zip-entries-and-one.xlsx',
    make: () => zipOfMany(100_001),
    isLarge: true,
    code: 'too_many_parts',
    words: /100,000/,
  },
  {
    name: 'zip-entries-that-overlap.xlsx',
    make() {
      const book = makeBook({ sheets: [ONE, ONE, ONE] });
      // All entries of the directory are made to begin where the first does, as in Fifield's “A better zip bomb” (2019).
      let at = book.readUInt32LE(book.length - 6);
      while (book.readUInt32LE(at) === 0x02014b50) {
        book.writeUInt32LE(0, at + 42);
        at += 46 + book.readUInt16LE(at + 28) + book.readUInt16LE(at + 30);
      }
      return book;
    },
    code: 'overlapping_parts',
    words: /overlap/,
  },
  {
    name: 'entities-that-laugh-a-billion-times.xlsx',
    make: () =>
      makeBook({
        sheets: [
          `<?xml version="1.0"?>${LAUGHS}<worksheet><sheetData><row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>`,
        ],
      }),
    code: 'declarations_refused',
    words: /sheet1\.xml/,
  },
  {
    name: 'entities-that-laugh-among-the-styles.xlsx',
    make: () => withText('xl/styles.xml', `<?xml version="1.0"?>${LAUGHS}<styleSheet>&l9;</styleSheet>`),
    code: 'declarations_refused',
    words: /styles\.xml/,
  },
  {
    name: 'an-entity-of-another-file.xlsx',
    make: () =>
      withText(
        'xl/sharedStrings.xml',
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>',
        '<row><c t="s"><v>0</v></c></row>',
      ),
    code: 'declarations_refused',
    words: /sharedStrings\.xml/,
  },
  {
    name: 'an-entity-of-another-host.xlsx',
    make: () =>
      withText(
        'xl/_rels/workbook.xml.rels',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd"><Relationships/>',
      ),
    code: 'declarations_refused',
    words: /workbook\.xml\.rels/,
  },
  {
    name: 'seventy-thousand-sheets.xlsx',
    make: seventyThousandSheets,
    isLarge: true,
    code: 'too_many_sheets',
    words: /10,000 sheets/,
  },
  {
    name: 'ten-thousand-sheets-of-one-part.xlsx',
    make() {
      const part = repeatedPart(SHEET, {
        head: HEAD,
        body: dilute(' '.repeat(1024 * 1024)),
        times: 32,
        tail: TAIL,
      });
      const ids = Array.from({ length: 10_000 }, (_, i) => i + 1);
      return makeBook({
        sheets: [ONE],
        parts: { 'xl/workbook.xml': workbook(ids.map((i) => `<sheet name="s${i}" r:id="rId1"/>`).join('')) },
        entry: (entry) => (entry.name === part.name ? part : entry),
      });
    },
    code: 'too_large',
    words: /Split it|damaged/,
  },
  {
    name: 'relationships-in-a-loop.xlsx',
    make: () =>
      makeBook({
        sheets: [ONE],
        parts: {
          'xl/_rels/workbook.xml.rels': relationships([['rId1', 'worksheet', 'workbook.xml']]),
          'xl/_rels/_rels/workbook.xml.rels.rels': relationships([['rId1', 'worksheet', '../workbook.xml.rels']]),
        },
      }),
    code: 'bad_xml',
    words: /“Sheet1”.*<workbook>/,
  },
  {
    name: 'a-root-relationship-to-itself.xlsx',
    make: () =>
      makeBook({
        sheets: [ONE],
        parts: { '_rels/.rels': relationships([['rId1', 'officeDocument', '/_rels/.rels']]) },
      }),
    code: 'not_a_workbook',
    words: /no workbook/,
  },
  {
    name: 'one-line-without-end.csv',
    make: () => Buffer.from('abcdefghij'.repeat(3_000_000)),
    isLarge: true,
    code: 'too_long_row',
    words: /16 MiB/,
  },
  {
    name: 'a-quotation-without-end.csv',
    make: () => Buffer.from(`a,b\n"${'c,d\n'.repeat(6_000_000)}`),
    isLarge: true,
    code: 'too_long_row',
    words: /16 MiB.*quotation/,
  },
  {
    name: 'a-million-columns.csv',
    make: () => Buffer.from(`${','.repeat(1_000_000)}\n`),
    isLarge: true,
    code: 'too_many_columns',
    words: /columns/,
  },
  {
    name: 'sixteen-million-columns.csv',
    make: () => Buffer.from(`${','.repeat(16_000_000)}\n`),
    isLarge: true,
    code: 'too_many_columns',
    words: /columns/,
  },
  {
    name: 'quotation-marks-only.csv',
    make: () => Buffer.from('"'.repeat(8_000_000)),
    isLarge: true,
    rows: 1,
  },
];

/** A workbook part that lists more sheets than Excel could show, and a relationship for each. */
function seventyThousandSheets(): Buffer {
  const ids = Array.from({ length: 70_000 }, (_, i) => i + 1);
  return makeBook({
    sheets: [ONE],
    parts: {
      'xl/workbook.xml': workbook(ids.map((i) => `<sheet name="s${i}" r:id="rId${i}"/>`).join('')),
      'xl/_rels/workbook.xml.rels': relationships(
        ids.map((i): [string, string, string] => [`rId${i}`, 'worksheet', 'worksheets/sheet1.xml']),
      ),
    },
  });
}

/** A zip of `count` empty parts; its end is in the zip64 form (APPNOTE 4.3.14), as more than 65,535 ask for. */
function zipOfMany(count: number): Buffer {
  const files = makeZip(Array.from({ length: 2 }, (_, i) => ({ name: `${i}`, data: '', stored: true })));
  const size = 30 + 6;
  const all = Buffer.alloc(count * (size + 46 + 6) + 56 + 20 + 22);
  let central = count * size;
  for (let i = 0; i < count; i++) {
    const name = i.toString(36).padStart(6, '0');
    files.copy(all, i * size, 0, 30);
    all.writeUInt16LE(6, i * size + 26);
    all.write(name, i * size + 30);
    all.writeUInt32LE(0x02014b50, central);
    all.writeUInt16LE(20, central + 6);
    all.writeUInt16LE(6, central + 28);
    all.writeUInt32LE(i * size, central + 42);
    all.write(name, central + 46);
    central += 52;
  }
  const end = central;
  all.writeUInt32LE(0x06064b50, end);
  all.writeBigUInt64LE(44n, end + 4);
  all.writeBigUInt64LE(BigInt(count), end + 24);
  all.writeBigUInt64LE(BigInt(count), end + 32);
  all.writeBigUInt64LE(BigInt(count * 52), end + 40);
  all.writeBigUInt64LE(BigInt(count * size), end + 48);
  all.writeUInt32LE(0x07064b50, end + 56);
  all.writeBigUInt64LE(BigInt(end), end + 64);
  all.writeUInt32LE(1, end + 72);
  all.writeUInt32LE(0x06054b50, end + 76);
  all.fill(0xff, end + 84, end + 96);
  return all;
}
