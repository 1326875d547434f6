/** Number of a record and its data. */
export type XlsRecord = [type: number, data: Buffer];

/** What goes into a record: numbers as little endian of so many bytes, doubles, or bytes. */
export const u8 = (...values: number[]): Buffer => Buffer.from(values);
export const u16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value & 255, value >> 8)));
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
export function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
export const record = (type: number, ...data: Buffer[]): XlsRecord => [type, Buffer.concat(data)];

/** A text of BIFF8: its length in `lengthBytes`, the flag for wide characters, the characters. */
export function unicode(text: string, lengthBytes: 1 | 2 = 2, wide = /[^\0-\xff]/.test(text)): Buffer {
  const length = lengthBytes === 1 ? u8(text.length) : u16(text.length);
  return Buffer.concat([length, u8(wide ? 1 : 0), Buffer.from(text, wide ? 'utf16le' : 'latin1')]);
}

/** The cells of BIFF8 (and BIFF5, but for texts); rows and columns are 0-based. */
export const number = (row: number, column: number, value: number, xf = 0) =>
  record(0x0203, u16(row, column, xf), f64(value));
export const rk = (row: number, column: number, value: number, xf = 0) =>
  record(0x027e, u16(row, column, xf), u32(value));
export const label = (row: number, column: number, text: string, xf = 0) =>
  record(0x0204, u16(row, column, xf), unicode(text));
export const labelSst = (row: number, column: number, index: number, xf = 0) =>
  record(0x00fd, u16(row, column, xf), u32(index));
export const boolErr = (row: number, column: number, value: number, isError: boolean) =>
  record(0x0205, u16(row, column, 0), u8(value, isError ? 1 : 0));
export const blank = (row: number, column: number) => record(0x0201, u16(row, column, 0));
export const mulBlank = (row: number, column: number, count: number) =>
  record(0x00be, u16(row, column, ...Array<number>(count).fill(0), column + count - 1));
export const mulRk = (row: number, column: number, values: number[]) =>
  record(0x00bd, u16(row, column), ...values.flatMap((value) => [u16(0), u32(value)]), u16(column + values.length - 1));
/** `result` is the eight bytes of the cached value. */
export const formula = (row: number, column: number, result: Buffer, xf = 0) =>
  record(0x0006, u16(row, column, xf), result, u16(0), u32(0), u16(0));
/** The cached value of a formula that is no number: 0 a text to come, 1 a boolean, 2 an error, 3 an empty text. */
export const special = (type: number, value = 0) => Buffer.concat([u8(type, 0, value, 0, 0, 0), u16(0xffff)]);
export const string = (text: string) => record(0x0207, unicode(text));
export const merged = (...areas: [top: number, bottom: number, left: number, right: number][]) =>
  record(0x00e5, u16(areas.length), ...areas.map((area) => u16(...area)));
export const CONTINUE = 0x003c;
export const EOF: XlsRecord = [0x000a, Buffer.alloc(0)];

/** A BOF of BIFF5 or BIFF8; 0x05 are the globals, 0x10 a sheet, 0x20 a chart. */
export const bof = (type: number, version = 0x0600) => record(0x0809, u16(version, type, 0, 1997), u32(0), u32(0));

export function bytesOf(records: XlsRecord[]): Buffer {
  return Buffer.concat(records.flatMap(([type, data]) => [u16(type, data.length), data]));
}

export interface XlsSheet {
  name?: string;
  /** 0 visible, 1 hidden, 2 very hidden. */
  state?: number;
  /** 0 a worksheet, 2 a chart, 6 a module. */
  type?: number;
  /** The type in the sheet's own BOF. */
  bofType?: number;
  records: XlsRecord[];
}

export interface XlsOptions {
  sheets: XlsSheet[];
  /** Shared strings, each as plain text, cut into CONTINUE records where they are longer than a record may be. */
  strings?: string[];
  /** Records of the globals before the list of sheets. */
  globals?: XlsRecord[];
  /** Records after the list of sheets, as an SST made by hand. */
  after?: XlsRecord[];
  /** Number formats of the XFs from 1 on; 0 is General. */
  formats?: (string | number)[];
  version?: 0x0500 | 0x0600;
}

/** The records of a workbook of BIFF8 (or BIFF5), the sheets behind the globals, without a compound file around them. */
export function makeStream(options: XlsOptions): Buffer {
  const { sheets, strings, globals = [], after = [], formats = [], version = 0x0600 } = options;
  const text = (name: string, lengthBytes: 1 | 2) =>
    version === 0x0600 ? unicode(name, lengthBytes) : Buffer.concat([u8(name.length), Buffer.from(name, 'latin1')]);
  const codes = formats.flatMap((format, i) =>
    typeof format === 'string' ? [record(0x041e, u16(164 + i), text(format, 2))] : [],
  );
  const xfs = ['General', ...formats].map((format, i) =>
    record(0x00e0, u16(0, i === 0 ? 0 : typeof format === 'number' ? format : 163 + i), Buffer.alloc(16)),
  );
  const bodies = sheets.map((sheet) => bytesOf([bof(sheet.bofType ?? 0x10, version), ...sheet.records, EOF]));
  const build = (positions: number[]) =>
    bytesOf([
      bof(0x05, version),
      ...globals,
      ...codes,
      ...xfs,
      ...sheets.map((sheet, i) =>
        record(
          0x0085,
          u32(positions[i] ?? 0),
          u8(sheet.state ?? 0, sheet.type ?? 0),
          text(sheet.name ?? `Sheet${i + 1}`, 1),
        ),
      ),
      ...(strings ? sst(strings) : []),
      ...after,
      EOF,
    ]);
  let position = build([]).length;
  const positions = bodies.map((body) => {
    position += body.length;
    return position - body.length;
  });
  return Buffer.concat([build(positions), ...bodies]);
}

/** SST and its CONTINUE records. */
function sst(strings: string[]): XlsRecord[] {
  const records: XlsRecord[] = [];
  let part: Buffer[] = [u32(strings.length), u32(strings.length)];
  let size = 8;
  for (const text of strings.map((string) => unicode(string))) {
    if (size + text.length > 8224) {
      records.push(record(records.length === 0 ? 0x00fc : CONTINUE, ...part));
      part = [];
      size = 0;
    }
    part.push(text);
    size += text.length;
  }
  records.push(record(records.length === 0 ? 0x00fc : CONTINUE, ...part));
  return records;
}

export interface CompoundOptions {
  /** Sectors of 4096 bytes, as of version 4. */
  isVersion4?: boolean;
  /** Leaves streams below 4096 bytes in sectors of their own. */
  noMini?: boolean;
  /** Changes the file allocation table before it is written. */
  fat?: (fat: number[]) => void;
  /** What the directory says about a stream's size. */
  sizeOf?: (name: string, size: number) => number;
}

const END = 0xfffffffe;
const FREE = 0xffffffff;

/** A compound file ([MS-CFB]) with these streams at its root. */
export function makeCompound(streams: Record<string, Buffer>, options: CompoundOptions = {}): Buffer {
  const sectorSize = options.isVersion4 ? 4096 : 512;
  const cutoff = options.noMini ? 0 : 4096;
  const sectors: Buffer[] = [];
  const fat: number[] = [];
  const add = (bytes: Buffer): number => {
    if (bytes.length === 0) return END;
    const start = sectors.length;
    for (let at = 0; at < bytes.length; at += sectorSize) {
      sectors.push(Buffer.concat([bytes.subarray(at, at + sectorSize)], sectorSize));
      fat.push(at + sectorSize < bytes.length ? sectors.length : END);
    }
    return start;
  };
  const mini: Buffer[] = [];
  const miniFat: number[] = [];
  const places = Object.entries(streams).map(([name, bytes]) => {
    const size = options.sizeOf?.(name, bytes.length) ?? bytes.length;
    if (bytes.length >= cutoff) return { name, size, start: add(bytes) };
    const start = mini.length;
    for (let at = 0; at < bytes.length; at += 64) {
      mini.push(Buffer.concat([bytes.subarray(at, at + 64)], 64));
      miniFat.push(at + 64 < bytes.length ? mini.length : END);
    }
    return { name, size, start };
  });
  const miniStart = add(Buffer.concat(mini));
  const miniFatStart = add(Buffer.concat(miniFat.map(u32)));
  const entries = [{ name: 'Root Entry', size: mini.length * 64, start: miniStart }, ...places];
  const directoryStart = add(
    Buffer.concat(
      entries.map((entry, i) => {
        const bytes = Buffer.alloc(128);
        bytes.write(entry.name, 0, 'utf16le');
        bytes.writeUInt16LE(2 * entry.name.length + 2, 64);
        bytes[66] = i === 0 ? 5 : 2;
        bytes.writeUInt32LE(FREE, 68);
        bytes.writeUInt32LE(i > 0 && i + 1 < entries.length ? i + 1 : FREE, 72);
        bytes.writeUInt32LE(i === 0 && entries.length > 1 ? 1 : FREE, 76);
        bytes.writeUInt32LE(entry.start, 116);
        bytes.writeUInt32LE(entry.size, 120);
        return bytes;
      }),
    ),
  );
  const perSector = sectorSize / 4;
  let fatSectors = 1;
  const difatSectors = () => Math.max(0, Math.ceil((fatSectors - 109) / (perSector - 1)));
  while ((sectors.length + fatSectors + difatSectors()) / perSector > fatSectors) fatSectors++;
  const fatStart = sectors.length;
  const difatStart = fatStart + fatSectors;
  for (let i = 0; i < fatSectors; i++) fat.push(0xfffffffd);
  for (let i = 0; i < difatSectors(); i++) fat.push(0xfffffffc);
  while (fat.length < fatSectors * perSector) fat.push(FREE);
  options.fat?.(fat);
  const numbers = Array.from({ length: fatSectors }, (_, i) => fatStart + i);
  const difat = Array.from({ length: difatSectors() }, (_, i) => {
    const part = numbers.slice(109 + i * (perSector - 1), 109 + (i + 1) * (perSector - 1));
    while (part.length < perSector - 1) part.push(FREE);
    return Buffer.concat([...part, i + 1 < difatSectors() ? difatStart + i + 1 : END].map(u32));
  });
  const header = Buffer.alloc(sectorSize);
  header.write('d0cf11e0a1b11ae1', 'hex');
  u16(0x3e, options.isVersion4 ? 4 : 3, 0xfffe, options.isVersion4 ? 12 : 9, 6).copy(header, 24);
  header.writeUInt32LE(fatSectors, 44);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(4096, 56);
  header.writeUInt32LE(miniFatStart, 60);
  header.writeUInt32LE(Math.ceil(miniFat.length / perSector), 64);
  header.writeUInt32LE(difat.length > 0 ? difatStart : END, 68);
  header.writeUInt32LE(difat.length, 72);
  if (options.noMini) header.writeUInt32LE(0, 56);
  for (let i = 0; i < 109; i++) header.writeUInt32LE(numbers[i] ?? FREE, 76 + 4 * i);
  return Buffer.concat([header, ...sectors, Buffer.concat(fat.map(u32)), ...difat]);
}

/** A workbook in a compound file. */
export function makeXls(options: XlsOptions, compound: CompoundOptions = {}): Buffer {
  return makeCompound({ Workbook: makeStream(options) }, compound);
}
