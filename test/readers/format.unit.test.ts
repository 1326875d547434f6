import { describe, expect, it } from 'vitest';
import { WorkbookError } from '../../src/errors.js';
import { detectFormat, HEAD_BYTES, TAIL_BYTES } from '../../src/files/format.js';
import { makeBook } from './make-book.js';
import { makeZip } from './make-zip.js';

function detect(bytes: Buffer | string, name = 'a.xlsx'): string {
  const all = Buffer.from(bytes);
  try {
    return detectFormat(all.subarray(0, HEAD_BYTES), all.subarray(-TAIL_BYTES), name);
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    return error.code;
  }
}

const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const ole = (stream: string) =>
  Buffer.concat([OLE, Buffer.alloc(500), Buffer.from(stream, 'utf16le'), Buffer.alloc(500)]);
const openDocument = (kind: string) =>
  makeZip([{ name: 'mimetype', data: `application/vnd.oasis.opendocument.${kind}`, stored: true }]);
const book = makeBook({ sheets: ['<row/>'] });

describe('a file’s format', () => {
  it('is what its bytes say, whatever its name', () => {
    expect(detect(book, 'report.csv')).toBe('xlsx');
    expect(detect(book, 'report.xls')).toBe('xlsx');
    expect(detect('a,b\n1,2\n', 'a.csv')).toBe('csv');
    expect(detect('a\tb\n', 'notes')).toBe('csv');
    expect(detect(Buffer.from('\ufeffa,b\n', 'utf16le'), 'a.txt')).toBe('csv');
    expect(detect(Buffer.from('a,b\n1,2\n', 'utf16le'), 'a.txt')).toBe('csv');
    expect(detect('<3 this,b\n', 'a.csv')).toBe('csv');
    expect(detect('a\tb\n1\t2\n', 'export.xls')).toBe('csv');
    expect(detect(ole('Workbook'), 'a.xlsx')).toBe('xls');
    expect(detect(ole('Book'), 'a.csv')).toBe('xls');
    expect(detect(ole(''), 'a.xls')).toBe('xls');
    expect(detect(Buffer.from([9, 8, 8, 0, 0, 5, 0x10, 0]), 'a.xls')).toBe('xls');
    expect(detect(makeZip([{ name: 'xl/workbook.bin', data: '' }]), 'a.xlsx')).toBe('xlsb');
    expect(detect(openDocument('spreadsheet'), 'a.xlsx')).toBe('ods');
    expect(detect(openDocument('spreadsheet-template'), 'a.ots')).toBe('ods');
    const unmarked = ['content.xml', 'META-INF/manifest.xml'].map((name) => ({ name, data: '' }));
    expect(detect(makeZip(unmarked), 'a.ods')).toBe('ods');
    expect(detect('\ufeff<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', 'a.xls')).toBe(
      'spreadsheetml',
    );
    expect(
      detect('<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'),
    ).toBe('fods');
    for (const prefix of ['office', 'o', 'my-office'])
      expect(detect(`\n<${prefix}:document xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>`)).toBe(
        'fods',
      );
  });

  it('is found wherever the bytes lie in memory, odd addresses too', () => {
    const shifted = Buffer.concat([Buffer.alloc(1), ole('Workbook')]).subarray(1);
    expect(shifted.byteOffset % 2).toBe(1);
    expect(detectFormat(shifted, shifted, 'a.xls')).toBe('xls');
  });

  it('leaves to the reader whether a package in an OLE container opens without a password', () => {
    expect(detect(ole('EncryptedPackage'), 'a.xlsx')).toBe('xls');
    expect(detect(ole(''), 'a.xlsx')).toBe('xls');
  });

  it('is refused by what is wrong with it', () => {
    expect(detect('')).toBe('empty_file');
    expect(detect(ole('WordDocument'), 'a.xls')).toBe('not_a_workbook');
    expect(detect(book.subarray(0, 300))).toBe('truncated');
    expect(detect('a,b\n', 'a.xlsx')).toBe('not_a_workbook');
    expect(detect('\n', 'a.xls')).toBe('not_a_workbook');
    expect(detect('<html><table><tr><td>1</td></tr></table></html>', 'a.xls')).toBe('web_page');
    expect(detect('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', 'a.xls')).toBe('web_page');
    expect(detect('MIME-Version: 1.0\nX-Document-Type: Workbook\n', 'a.xls')).toBe('web_archive');
    expect(detect('<?xml version="1.0"?><feed/>', 'a.xml')).toBe('unknown_xml');
    expect(detect(Buffer.from([1, 0, 2, 3, 0, 0, 9, 200]), 'a.csv')).toBe('not_a_workbook');
    expect(detect('%PDF-1.7\n', 'a.csv')).toBe('not_a_workbook');
    expect(
      detect(
        makeZip([
          { name: 'word/document.xml', data: '' },
          { name: '_rels/.rels', data: '' },
        ]),
        'a.xlsx',
      ),
    ).toBe('not_a_workbook');
    expect(detect(makeZip([{ name: 'photo.jpg', data: '' }]), 'a.xlsx')).toBe('not_a_workbook');
  });
});
