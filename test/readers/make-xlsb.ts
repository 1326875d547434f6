import { relationships } from './make-book.js';
import { makeZip, type ZipEntry } from './make-zip.js';

/** A record of [MS-XLSB] 2.1.4: number and size as varints, then the content; `claimed` is a size that is not true. */
export function record(id: number, content: Buffer = Buffer.alloc(0), claimed = content.length): Buffer {
  const header = id < 0x80 ? [id] : [(id & 0x7f) | 0x80, id >> 7];
  let rest = claimed;
  do {
    const low = rest & 0x7f;
    rest >>= 7;
    header.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Buffer.concat([Buffer.from(header), content]);
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, i * 4);
  return bytes;
}

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}

export function u8(...values: number[]): Buffer {
  return Buffer.from(values);
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** An XLWideString; `units` is a length that is not true. */
export function wide(text: string, units = text.length): Buffer {
  return Buffer.concat([u32(units), Buffer.from(text, 'utf16le')]);
}

/** A RichStr: flags, text, and what follows it. */
export function rich(text: string, after: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u8(after.length > 0 ? 3 : 0), wide(text), after]);
}

/** A row's header (BrtRowHdr); `row` is 1-based. */
export function row(number: number): Buffer {
  return record(0, Buffer.concat([u32(number - 1, 0), u8(0x2c, 1, 0, 0, 0), u32(1, 0, 0)]));
}

/** A cell of any record: column, style, value. */
export function cell(id: number, column: number, value: Buffer = Buffer.alloc(0), style = 0): Buffer {
  return record(id, Buffer.concat([u32(column, style), value]));
}

/** A cell of a short record, which has no column. */
export function short(id: number, value: Buffer = Buffer.alloc(0), style = 0): Buffer {
  return record(id, Buffer.concat([u32(style), value]));
}

export const real = (column: number, value: number, style = 0): Buffer => cell(5, column, double(value), style);
export const text = (column: number, value: string): Buffer => cell(6, column, wide(value));
export const isst = (column: number, index: number): Buffer => cell(7, column, u32(index));

/** A merged area (BrtMergeCell); rows 1-based, columns 0-based, all inclusive. */
export function merge(top: number, bottom: number, left: number, right: number): Buffer {
  return record(176, u32(top - 1, bottom - 1, left, right));
}

/** A sheet part around the records of its rows. */
export function sheetPart(rows: Buffer[], after: Buffer[] = [], before: Buffer[] = []): Buffer {
  return Buffer.concat([record(129), ...before, record(145), ...rows, record(146), ...after, record(130)]);
}

/** A shared strings part of RichStr items. */
export function stringsPart(items: Buffer[]): Buffer {
  return Buffer.concat([
    record(159, u32(items.length, items.length)),
    ...items.map((item) => record(19, item)),
    record(160),
  ]);
}

/** A styles part: format codes (own ids from 164 on) or built-in ids for styles 1, 2, …; style 0 is General. */
export function stylesPart(formats: (string | number)[]): Buffer {
  const xf = (id: number) => record(47, Buffer.concat([u16(0, id), Buffer.alloc(12)]));
  return Buffer.concat([
    record(278),
    record(615, u32(formats.length)),
    ...formats.flatMap((format, i) =>
      typeof format === 'string' ? [record(44, Buffer.concat([u16(164 + i), wide(format)]))] : [],
    ),
    record(616),
    record(626, u32(1)),
    xf(14),
    record(627),
    record(617, u32(formats.length + 1)),
    xf(0),
    ...formats.map((format, i) => xf(typeof format === 'string' ? 164 + i : format)),
    record(618),
    record(279),
  ]);
}

export interface XlsbOptions {
  /** A part each, or the records of its rows. */
  sheets: (Buffer | Buffer[])[];
  names?: string[];
  /** 1 is hidden, 2 very hidden; by sheet. */
  states?: number[];
  /** Relationship types by sheet, `worksheet` without. */
  types?: string[];
  strings?: Buffer[];
  formats?: (string | number)[];
  date1904?: boolean;
  /** Changes to the parts, by name; undefined takes one out. */
  parts?: Record<string, string | Buffer | undefined>;
  entry?: (entry: ZipEntry) => ZipEntry;
}

/** Writes an .xlsb workbook record by record, odd ones too. */
export function makeXlsb(options: XlsbOptions): Buffer {
  const { sheets, strings, formats } = options;
  const parts: Record<string, string | Buffer | undefined> = {
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relationships([['rId1', 'officeDocument', 'xl/workbook.bin']]),
    'xl/workbook.bin': workbookPart(options),
    'xl/_rels/workbook.bin.rels': relationships([
      ...sheets.map((_, i): [string, string, string] => [
        `rId${i + 1}`,
        options.types?.[i] ?? 'worksheet',
        `worksheets/sheet${i + 1}.bin`,
      ]),
      ['rIdStrings', 'sharedStrings', 'sharedStrings.bin'],
      ['rIdStyles', 'styles', 'styles.bin'],
    ]),
  };
  sheets.forEach((sheet, i) => {
    parts[`xl/worksheets/sheet${i + 1}.bin`] = Buffer.isBuffer(sheet) ? sheet : sheetPart(sheet);
  });
  if (strings) parts['xl/sharedStrings.bin'] = stringsPart(strings);
  if (formats) parts['xl/styles.bin'] = stylesPart(formats);
  Object.assign(parts, options.parts);
  const entries = Object.entries(parts).flatMap(([name, data]) => (data === undefined ? [] : [{ name, data }]));
  return makeZip(entries.map((entry) => options.entry?.(entry) ?? entry));
}

export function workbookPart({ sheets, names = [], states = [], date1904 = false }: XlsbOptions): Buffer {
  return Buffer.concat([
    record(131),
    record(153, Buffer.concat([u32(date1904 ? 1 : 0, 0), wide('')])),
    record(143),
    ...sheets.map((_, i) =>
      record(156, Buffer.concat([u32(states[i] ?? 0, i + 1), wide(`rId${i + 1}`), wide(names[i] ?? `Sheet${i + 1}`)])),
    ),
    record(144),
    record(132),
  ]);
}
