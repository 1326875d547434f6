import { writeFile } from 'node:fs/promises';
import * as XLSX from '@e965/xlsx';
import { type Cell, type CellMaker, createRandom, STYLE_FORMATS } from './cells.js';
import { createTally, type Facts, type Shape } from './facts.js';
import { SharedStrings } from './shared-strings.js';

/** Record numbers of [MS-XLS] 2.3. */
const BOF = 0x0809;
const END_OF_PART = 0x000a;
const CODEPAGE = 0x0042;
const FONT = 0x0031;
const FORMAT = 0x041e;
const XF = 0x00e0;
const BOUND_SHEET = 0x0085;
const SST = 0x00fc;
const CONTINUE = 0x003c;
const DIMENSIONS = 0x0200;
const NUMBER = 0x0203;
const RK = 0x027e;
const LABEL_SST = 0x00fd;
const BOOL_ERR = 0x0205;
const BLANK = 0x0201;

/** The most that a record may hold. The rest goes into CONTINUE records. */
const RECORD_BYTES = 8224;
const FIRST_CUSTOM_FORMAT = 164;
/** Excel begins with this many XF records for styles; those for cells follow. */
const STYLE_XFS = 15;

/**
 * Writes one sheet as .xls (BIFF8) as Excel does: shared strings, RK for numbers that fit, formulas only as their values.
 * SheetJS could write all of it, but it searches all texts for each one, and takes 16 KiB per cell. Here it only packs the container.
 */
export async function writeXls(path: string, shape: Shape, cellAt: CellMaker): Promise<Facts> {
  const tally = createTally();
  const strings = new SharedStrings();
  const sheet = sheetStream(shape, cellAt, tally.add, strings);
  const start = globalsStream(strings, 0).length;
  const container = XLSX.CFB.utils.cfb_new();
  XLSX.CFB.utils.cfb_add(container, '/Workbook', Buffer.concat([globalsStream(strings, start), sheet]));
  // `any` by the library's types. With `type: 'buffer'` it is a Buffer.
  const bytes: Buffer = XLSX.CFB.write(container, { type: 'buffer' });
  await writeFile(path, bytes);
  return tally.facts();
}

function sheetStream(
  { rows, columns }: Shape,
  cellAt: CellMaker,
  noted: (cell: Cell) => Cell,
  strings: SharedStrings,
): Buffer {
  const random = createRandom(rows * 31 + columns);
  const dimensions = Buffer.alloc(14);
  dimensions.writeUInt32LE(rows, 4);
  dimensions.writeUInt16LE(columns, 10);
  const records = [begin(0x0010), record(DIMENSIONS, dimensions)];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = noted(cellAt(random, row, column));
      if (cell.kind !== 'absent') records.push(cellRecord(cell, row, column, strings));
    }
  }
  return Buffer.concat([...records, record(END_OF_PART, Buffer.alloc(0))]);
}

function cellRecord(cell: Exclude<Cell, { kind: 'absent' }>, row: number, column: number, strings: SharedStrings) {
  const of = (type: number, style: number, size: number) => {
    const bytes = Buffer.alloc(10 + size);
    bytes.writeUInt16LE(type, 0);
    bytes.writeUInt16LE(6 + size, 2);
    bytes.writeUInt16LE(row, 4);
    bytes.writeUInt16LE(column, 6);
    bytes.writeUInt16LE(STYLE_XFS + style, 8);
    return bytes;
  };
  if (cell.kind === 'blank') return of(BLANK, 1, 0);
  if (cell.kind === 'boolean') {
    const bytes = of(BOOL_ERR, 0, 2);
    bytes.writeUInt8(cell.value ? 1 : 0, 10);
    return bytes;
  }
  if (cell.kind !== 'number') {
    const bytes = of(LABEL_SST, 0, 4);
    bytes.writeUInt32LE(strings.indexOf(cell.text, cell.kind === 'distinct'), 10);
    return bytes;
  }
  const rk = rkOf(cell.value);
  const bytes = of(rk === null ? NUMBER : RK, cell.style, rk === null ? 8 : 4);
  if (rk === null) bytes.writeDoubleLE(cell.value, 10);
  else bytes.writeUInt32LE(rk, 10);
  return bytes;
}

/** Returns a number as RkNumber ([MS-XLS] 2.5.218) if it is a whole number of 30 bits or a hundredth of one, else null. */
function rkOf(value: number): number | null {
  const fits = (whole: number) => Number.isInteger(whole) && Math.abs(whole) < 2 ** 29;
  if (fits(value)) return ((value << 2) | 2) >>> 0;
  const hundredfold = Math.round(value * 100);
  return fits(hundredfold) && hundredfold / 100 === value ? ((hundredfold << 2) | 3) >>> 0 : null;
}

/** The workbook's own part of the stream; the sheet follows at `sheetStart`. */
function globalsStream(strings: SharedStrings, sheetStart: number): Buffer {
  const place = Buffer.alloc(6);
  place.writeUInt32LE(sheetStart, 0);
  const font = Buffer.alloc(14);
  font.writeUInt16LE(220, 0);
  font.writeUInt16LE(0x7fff, 4);
  font.writeUInt16LE(400, 6);
  return Buffer.concat([
    begin(0x0005),
    record(CODEPAGE, Buffer.from([0xb0, 0x04])),
    ...Array.from({ length: 4 }, () => record(FONT, Buffer.concat([font, shortText('游ゴシック')]))),
    ...STYLE_FORMATS.slice(1).map((code, at) =>
      record(FORMAT, Buffer.concat([uint16(FIRST_CUSTOM_FORMAT + at), longText(code)])),
    ),
    ...Array.from({ length: STYLE_XFS }, () => record(XF, format(0, 0xfff5))),
    ...STYLE_FORMATS.map((_, at) => record(XF, format(at === 0 ? 0 : FIRST_CUSTOM_FORMAT + at - 1, 0x0001))),
    record(BOUND_SHEET, Buffer.concat([place, shortText('データ1')])),
    ...stringRecords(strings),
    record(END_OF_PART, Buffer.alloc(0)),
  ]);
}

/** SST and its CONTINUE records, each of whole texts. */
function stringRecords({ texts, references }: SharedStrings): Buffer[] {
  const counts = Buffer.alloc(8);
  counts.writeUInt32LE(references, 0);
  counts.writeUInt32LE(texts.length, 4);
  const records: Buffer[] = [];
  let parts: Buffer[] = [counts];
  let size = counts.length;
  const flush = () => records.push(record(records.length === 0 ? SST : CONTINUE, Buffer.concat(parts)));
  for (const text of texts) {
    const bytes = longText(text);
    if (size + bytes.length > RECORD_BYTES) {
      flush();
      parts = [];
      size = 0;
    }
    parts.push(bytes);
    size += bytes.length;
  }
  flush();
  return records;
}

/** BOF (2.4.21) of BIFF8, with the version of Excel 2003. */
function begin(type: number): Buffer {
  return record(BOF, Buffer.concat([uint16(0x0600), uint16(type), uint16(0x0dbb), uint16(0x07cc), Buffer.alloc(8)]));
}

function record(type: number, data: Buffer): Buffer {
  return Buffer.concat([uint16(type), uint16(data.length), data]);
}

/** XF (2.4.353): the first font, a number format, and whether it is a cell's or a style's. */
function format(numberFormat: number, flags: number): Buffer {
  return Buffer.concat([uint16(0), uint16(numberFormat), uint16(flags), Buffer.alloc(14)]);
}

/** XLUnicodeString (2.5.294). Shared strings without readings or runs have the same form. */
function longText(text: string): Buffer {
  return Buffer.concat([uint16(text.length), characters(text)]);
}

/** ShortXLUnicodeString (2.5.240). */
function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), characters(text)]);
}

function characters(text: string): Buffer {
  const wide = /[^\0-\xff]/.test(text);
  return Buffer.concat([Buffer.from([wide ? 1 : 0]), Buffer.from(text, wide ? 'utf16le' : 'latin1')]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}
