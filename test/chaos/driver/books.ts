import { createHash } from 'node:crypto';
import { makeBook } from '../../readers/make-book.js';
import type { Random } from '../random.js';

/** What must be in the database for one sheet: the number of rows, and the MD5 of their lines. */
export interface ExpectedSheet {
  index: number;
  name: string;
  rows: number;
  md5: string;
}

export interface Book {
  name: string;
  bytes: Buffer;
  /** What a parse must result in: rows, or a failure with this code. */
  outcome: { sheets: ExpectedSheet[] } | { code: string };
}

/** An empty cell, a text, a number, a date as a serial number, a truth value. */
type Cell = null | string | number | boolean | { serial: number };

const WORDS = ['東京', 'Zürich', 'a,b;c', '"quoted"', '<tag> & more', '  spaces  ', '行列'];
/** 2020-01-01 in Excel's 1900 date system. */
const SERIAL_2020 = 43_831;
const STYLED_AS_DATE = 1;

/** An .xlsx of some sheets, with about so many rows in each. */
export function makeXlsx(random: Random, name: string, sheets: number, rows: number, columns: number): Book {
  const made = Array.from({ length: sheets }, (_, index) => makeSheet(random, index, rows, columns));
  return {
    name,
    bytes: pack(made.map((sheet) => sheet.xml)),
    outcome: { sheets: made.map((sheet) => sheet.expected) },
  };
}

/** A file whose rows are all read and stored before its end shows that it is damaged. All of them must be removed again. */
export function makeBadChecksum(random: Random, name: string, rows: number): Book {
  const { xml } = makeSheet(random, 0, rows, 5);
  const bytes = makeBook({
    sheets: [xml],
    formats: ['yyyy-mm-dd'],
    entry: (entry) => (entry.name.includes('worksheets') ? { ...entry, claims: { crc32: 1 } } : entry),
  });
  return { name, bytes, outcome: { code: 'damaged' } };
}

/** A file whose XML is cut off after some thousand good rows. */
export function makeBadXml(random: Random, name: string, rows: number): Book {
  const { xml } = makeSheet(random, 0, rows, 5);
  return { name, bytes: pack([`<worksheet><sheetData>${xml}<row r="1000000"><c r="A1`]), outcome: { code: 'bad_xml' } };
}

/** A text file. Its only sheet is named after it, and its values stay texts. */
export function makeCsv(random: Random, name: string, rows: number): Book {
  const lines: string[] = [];
  const expected: Cell[][] = [];
  for (let row = 1; row <= rows; row++) {
    const values = [String(row), random.pick(WORDS), String(random.whole(0, 999_999))];
    lines.push(values.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
    expected.push(values);
  }
  const sheet = describeSheet(0, name.replace(/\.csv$/, ''), expected);
  return { name, bytes: Buffer.from(`${lines.join('\r\n')}\r\n`), outcome: { sheets: [sheet] } };
}

/** A row as the database must hold it, for the MD5. `readSheets` in the verification makes the same text. */
function line(row: number, cells: Cell[]): string {
  const kept = cells.slice(0, cells.findLastIndex((cell) => cell !== null) + 1);
  const types = kept.map(typeOf).join('');
  // With a space after each comma, as PostgreSQL writes jsonb.
  return `${row} ${types} [${kept.map((cell) => JSON.stringify(shownAs(cell))).join(', ')}]`;
}

function describeSheet(index: number, name: string, rows: Cell[][]): ExpectedSheet {
  const lines = rows.flatMap((cells, at) => (cells.every((cell) => cell === null) ? [] : [line(at + 1, cells)]));
  return { index, name, rows: lines.length, md5: createHash('md5').update(lines.join('\n')).digest('hex') };
}

function makeSheet(random: Random, index: number, rows: number, columns: number) {
  const salt = random.whole(0, 999);
  const all: Cell[][] = [];
  let xml = '';
  for (let row = 1; row <= rows; row++) {
    // Some rows have nothing in them. They must not be stored.
    const cells = row % 97 === 13 ? [] : Array.from({ length: columns }, (_, at) => cellAt(salt, row, at));
    all.push(cells);
    xml += `<row r="${row}">${cells.map((cell, at) => cellXml(cell, row, at)).join('')}</row>`;
  }
  return { xml, expected: describeSheet(index, `Sheet${index + 1}`, all) };
}

function cellAt(salt: number, row: number, column: number): Cell {
  switch ((column + salt) % 6) {
    case 0:
      return row + salt;
    case 1:
      return `${WORDS[(row * 3 + salt) % WORDS.length]} ${row}`;
    case 2:
      return row % 3 === 0 ? null : (row * 4 + salt) / 8;
    case 3:
      return { serial: SERIAL_2020 + ((row + salt) % 1_000) };
    case 4:
      return (row + salt) % 2 === 0;
    default:
      return -row;
  }
}

function cellXml(cell: Cell, row: number, column: number): string {
  const at = `r="${String.fromCharCode(65 + column)}${row}"`;
  if (cell === null) return '';
  if (typeof cell === 'string') {
    const text = cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  if (typeof cell === 'boolean') return `<c ${at} t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'number') return `<c ${at}><v>${cell}</v></c>`;
  return `<c ${at} s="${STYLED_AS_DATE}"><v>${cell.serial}</v></c>`;
}

function typeOf(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return 's';
  if (typeof cell === 'number') return 'n';
  return typeof cell === 'boolean' ? 'b' : 'd';
}

function shownAs(cell: Cell): unknown {
  if (cell === null || typeof cell !== 'object') return cell;
  return new Date(Date.UTC(2020, 0, 1 + cell.serial - SERIAL_2020)).toISOString().slice(0, 10);
}

function pack(sheets: string[]): Buffer {
  return makeBook({ sheets, formats: ['yyyy-mm-dd'] });
}
