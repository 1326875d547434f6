import { isUtf8 } from 'node:buffer';
import { type FileKind, WorkbookError } from '../errors.js';
import { type Format, isWorkbookName, UPLOAD_INSTEAD } from './formats.js';

/** How many bytes of a file's beginning `detectFormat` needs. */
export const HEAD_BYTES = 64 * 1024;
/** How many bytes of a file's end it needs. A zip's end record is 22 bytes and a comment of at most 65,535. */
export const TAIL_BYTES = 66 * 1024;

/**
 * Tells a file's format by its bytes. Only plain text is told by the name, too.
 *
 * `head` holds the file's first bytes (HEAD_BYTES, or the whole file), `tail` its last (TAIL_BYTES, or the whole file). A reader may
 * still find that the file is of another format.
 * @throws WorkbookError if no reader could make rows of it: `empty_file`, `truncated`, `web_page`, `web_archive`, `unknown_xml`,
 * `not_a_workbook`
 */
export function detectFormat(head: Buffer, tail: Buffer, name: string): Format {
  if (head.length === 0)
    throw new WorkbookError('empty_file', 'The file is empty: it has no bytes at all. Upload it again.');
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06') || startsWith(head, 'PK\x07\x08')) {
    return zipFormat(head, tail);
  }
  if (startsWith(head, OLE)) return oleFormat(head, tail);
  return flatFormat(head, name, () => isBlank(head, tail));
}

/**
 * Refuses by a file's beginning what no reader could make rows of, e.g. a picture. Otherwise all its megabytes would be stored first.
 * `detectFormat` may still refuse what passes here.
 * @param head the first HEAD_BYTES or more, or the whole file
 * @throws WorkbookError as `detectFormat` does
 */
export function refuseForeign(head: Buffer, name: string): void {
  const begun = head.subarray(0, HEAD_BYTES);
  if (begun.length < HEAD_BYTES) detectFormat(begun, begun, name);
  // The format of a container depends on its end, too.
  else if (!startsWith(begun, 'PK') && !startsWith(begun, OLE)) flatFormat(begun, name, () => false);
}

const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** The format of a file that is no container, by its beginning. */
function flatFormat(head: Buffer, name: string, isBlankFile: () => boolean): Format {
  const foreign = FOREIGN.find(([magic]) => startsWith(head, magic));
  if (foreign) throw notWorkbook(foreign[1], foreign[2]);
  // Workbooks of Excel 2 to 4 (and some of 5) are bare records. A BOF record (0x0009, 0x0209, 0x0409, 0x0809) comes first. [MS-XLS]
  // 2.4.21
  if (
    head.length >= 4 &&
    head[0] === 0x09 &&
    [0, 2, 4, 8].includes(head[1] ?? -1) &&
    [4, 6, 8, 16].includes(head[2] ?? -1) &&
    head[3] === 0
  ) {
    return 'xls';
  }
  return textFormat(head, name, isBlankFile);
}

const FOREIGN: [magic: string, what: string, kind: FileKind][] = [
  ['%PDF-', 'a PDF document', 'pdf'],
  ['\x89PNG', 'a picture', 'picture'],
  ['GIF8', 'a picture', 'picture'],
  ['\xff\xd8\xff', 'a picture', 'picture'],
  ['\x1f\x8b', 'a gzip archive', 'archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive', 'archive'],
  ['Rar!', 'a RAR archive', 'archive'],
  ['{\\rtf', 'a rich text document', 'rich_text'],
  ['SQLite format 3', 'a database', 'database'],
];

function zipFormat(head: Buffer, tail: Buffer): Format {
  const end = endRecord(tail);
  if (end === null) {
    throw new WorkbookError(
      'truncated',
      'The file ends too early: it begins as a workbook, but the list of its parts, which comes last, is missing. Upload it again.',
    );
  }
  // The part `mimetype` comes first and unpacked (OpenDocument 1.3 part 2, 3.3). The types of templates end in `-template`.
  if (head.subarray(30, 200).includes('opendocument.spreadsheet')) return 'ods';
  // A zip lists the names of its parts in its directory, just before the end record. `tail` holds enough of it to judge.
  const names = tail.toString('latin1').toLowerCase().replaceAll('\\', '/');
  if (names.includes('xl/workbook.bin')) return 'xlsb';
  const wholeDirectory = end.directorySize <= end.position;
  if (!names.includes('workbook') && wholeDirectory) {
    // Some writers leave `mimetype` out, or pack it.
    if (names.includes('content.xml') && names.includes('meta-inf/manifest.xml')) return 'ods';
    if (names.includes('word/document.xml')) throw notWorkbook('a Word document', 'word');
    if (names.includes('ppt/presentation.xml')) throw notWorkbook('a PowerPoint presentation', 'powerpoint');
    // A workbook part may have any name, but it always comes with relationships (ECMA-376 part 2, 9.3).
    if (!names.includes('.rels')) throw notWorkbook('a zip archive', 'archive');
  }
  return 'xlsx';
}

/** Finds the end of central directory record (APPNOTE 4.3.16); null when there is none. */
function endRecord(tail: Buffer): { position: number; directorySize: number } | null {
  for (let at = tail.length - 22; at >= 0; at--) {
    at = tail.lastIndexOf('PK\x05\x06', at, 'latin1');
    if (at < 0) return null;
    if (at + 22 + tail.readUInt16LE(at + 20) <= tail.length)
      return { position: at, directorySize: tail.readUInt32LE(at + 12) };
  }
  return null;
}

function notWorkbook(what: string, kind: FileKind): WorkbookError {
  return new WorkbookError('not_a_workbook', `This is ${what}, not a workbook. ${UPLOAD_INSTEAD}`, {
    details: { kind },
  });
}

/** The workbook cannot be opened without a password. */
export function passwordError(): WorkbookError {
  return new WorkbookError(
    'encrypted',
    'This workbook is protected by a password. Open it in Excel, remove the password (File, Info, Protect Workbook), save it and upload it again.',
  );
}

/**
 * An OLE container ([MS-CFB]) is either an .xls or an enciphered .xlsx ([MS-OFFCRYPTO] 2.3), which may open without a password. Its
 * directory tells which, but may be anywhere in the file. If it is not in view, the reader has to look.
 */
function oleFormat(head: Buffer, tail: Buffer): Format {
  const has = (stream: string) => {
    // Bytes, because Node 20 never returns from a search for UTF-16 text in a buffer that begins at an odd address.
    const bytes = Buffer.from(stream, 'utf16le');
    return head.includes(bytes) || tail.includes(bytes);
  };
  if (has('Workbook') || has('Book') || has('EncryptedPackage')) return 'xls';
  if (has('WordDocument')) throw notWorkbook('a Word document', 'word');
  if (has('PowerPoint Document')) throw notWorkbook('a PowerPoint presentation', 'powerpoint');
  return 'xls';
}

function textFormat(head: Buffer, name: string, isBlankFile: () => boolean): Format {
  if (!looksLikeUtf16(head) && head.includes(0)) {
    throw new WorkbookError(
      'not_a_workbook',
      `This is neither a workbook nor text: its bytes are in an unknown format. ${UPLOAD_INSTEAD}`,
      { details: { kind: 'binary' } },
    );
  }
  const text = firstText(head).trimStart();
  // A declaration may be missing. The root of a workbook or of an OpenDocument file says the same, with any prefix.
  if (/^<(\?xml|[\w:-]*workbook|[\w-]+:document)[\s>]/i.test(text)) return xmlFormat(text);
  if (/^(<!--|<!doctype html|<(html|head|meta|style|body|table|div)\b)/i.test(text)) throw webPage();
  if (/^mime-version:/i.test(text)) {
    throw new WorkbookError(
      'web_archive',
      'This is a web archive (MHTML), though its name may say otherwise. Open it in Excel, save it as .xlsx, and upload that.',
    );
  }
  // Many programs export tables with tabs under the name .xls, and Excel opens them. Any other text of that name is an error page or an
  // accident.
  const isTable = /\.xls$/i.test(name) && /^[^\n\r]*\t/.test(text);
  if (!isTable && isWorkbookName(name)) {
    const blank = isBlankFile();
    throw new WorkbookError(
      'not_a_workbook',
      `This is no workbook, though its name says so: it holds ${blank ? 'only blanks' : 'plain text'}. If it is a table, give it a name that ends in .csv.`,
      { details: { kind: blank ? 'blank' : 'text' } },
    );
  }
  return 'csv';
}

function xmlFormat(text: string): Format {
  if (/<\?mso-application\s[^>]*Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet/.test(text))
    return 'spreadsheetml';
  if (/opendocument:xmlns:office/.test(text)) return 'fods';
  if (/<html[\s>]/i.test(text)) throw webPage();
  throw new WorkbookError(
    'unknown_xml',
    'This is an XML file, but not one that holds a workbook. Open it in the program it comes from, save it as .xlsx, and upload that.',
  );
}

function webPage(): WorkbookError {
  return new WorkbookError(
    'web_page',
    'This is a web page (HTML), though its name may say otherwise, as with the exports of many web sites. Open it in Excel, save it as .xlsx, and upload that.',
  );
}

function isBlank(head: Buffer, tail: Buffer): boolean {
  return head.toString('latin1').trim() === '' && tail.toString('latin1').trim() === '';
}

/**
 * Whether bytes look like UTF-16 text: with a byte order mark, or with zeros in every other place only, as ASCII characters have.
 * @returns the byte order, or null
 */
export function looksLikeUtf16(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  const length = Math.min(head.length, 4096) & ~1;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  // ASCII text in UTF-16 has a zero in every other byte. Japanese text has far fewer. Fewer zeros than `least` are NULs of another
  // encoding.
  const least = head.subarray(0, length).some((byte) => byte >= 0x80) ? length / 40 : length / 8;
  // Line ends, delimiters and digits are ASCII even in Japanese text. Some zeros are there, all of them on one side.
  if (odd > least && even === 0) return 'utf-16le';
  if (even > least && odd === 0) return 'utf-16be';
  return null;
}

/** The first few thousand characters: enough to recognise markup. */
function firstText(head: Buffer): string {
  const start = head.subarray(0, 8192);
  const utf16 = looksLikeUtf16(start);
  if (utf16 !== null) return new TextDecoder(utf16).decode(start);
  return isUtf8(start) ? new TextDecoder().decode(start) : start.toString('latin1').replace(/^\xef\xbb\xbf/, '');
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.length >= magic.length && bytes.toString('latin1', 0, magic.length) === magic;
}
