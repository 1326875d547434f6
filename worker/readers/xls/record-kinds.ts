/** The BIFF versions that differ: 5 is 5 and 7 (Excel 5 and 95), 8 is Excel 97 to 2003. */
export type BiffVersion = 2 | 3 | 4 | 5 | 8;

/** What a record means to the reader, whatever its number in the version at hand. 0 is a record that says nothing about cells. */
export const BLANK = 1;
export const INTEGER = 2;
export const NUMBER = 3;
export const LABEL = 4;
export const BOOL_ERR = 5;
export const FORMULA = 6;
export const RK = 7;
export const MUL_RK = 8;
export const MUL_BLANK = 9;
export const LABEL_SST = 10;
/** The last kind that is a cell, or several. */
export const LAST_CELL = LABEL_SST;
export const STRING = 11;
export const CONTINUE = 12;
export const BOF = 13;
export const EOF = 14;
export const MERGE_CELLS = 15;
export const IXFE = 16;
export const FORMAT = 17;
export const XF = 18;
export const CODE_PAGE = 19;
export const DATE_MODE = 20;
export const BOUND_SHEET = 21;
export const SST = 22;
export const FILE_PASS = 23;
export const BUNDLE_HEADER = 24;

/** Records of all versions ([MS-XLS] 2.3, and the Excel 97 SDK for older ones). */
const ALWAYS: [type: number, kind: number][] = [
  [0x000a, EOF],
  [0x003c, CONTINUE],
  [0x0022, DATE_MODE],
  [0x002f, FILE_PASS],
  [0x0042, CODE_PAGE],
  [0x0009, BOF],
  [0x0209, BOF],
  [0x0409, BOF],
  [0x0809, BOF],
];

const BIFF2: [type: number, kind: number][] = [
  [0x0001, BLANK],
  [0x0002, INTEGER],
  [0x0003, NUMBER],
  [0x0004, LABEL],
  [0x0005, BOOL_ERR],
  [0x0006, FORMULA],
  [0x0007, STRING],
  [0x001e, FORMAT],
  [0x0043, XF],
  [0x0044, IXFE],
];

const SINCE_BIFF3: [type: number, kind: number][] = [
  [0x0201, BLANK],
  [0x0203, NUMBER],
  [0x0204, LABEL],
  [0x0205, BOOL_ERR],
  [0x0006, FORMULA],
  [0x0206, FORMULA],
  [0x0406, FORMULA],
  [0x0207, STRING],
  [0x007e, RK],
  [0x027e, RK],
  [0x00bd, MUL_RK],
  [0x00be, MUL_BLANK],
  // RSTRING: a LABEL with formats after its text
  [0x00d6, LABEL],
  [0x001e, FORMAT],
  [0x041e, FORMAT],
  [0x0243, XF],
  [0x0443, XF],
  [0x00e0, XF],
  [0x0085, BOUND_SHEET],
  [0x008f, BUNDLE_HEADER],
];

const SINCE_BIFF8: [type: number, kind: number][] = [
  [0x00fc, SST],
  [0x00fd, LABEL_SST],
  [0x00e5, MERGE_CELLS],
];

const KINDS = new Map<BiffVersion, Uint8Array>();

/** What each record number means in a version; numbers beyond the table mean nothing. */
export function recordKinds(version: BiffVersion): Uint8Array {
  const known = KINDS.get(version);
  if (known) return known;
  const kinds = new Uint8Array(0x0810);
  const lists = [ALWAYS, version === 2 ? BIFF2 : SINCE_BIFF3, version === 8 ? SINCE_BIFF8 : []];
  for (const [type, kind] of lists.flat()) kinds[type] = kind;
  KINDS.set(version, kinds);
  return kinds;
}

/** Excel's own limits of the versions ("Excel specifications and limits"). */
export function maxRows(version: BiffVersion): number {
  return version === 8 ? 65_536 : 16_384;
}
export const MAX_XLS_COLUMNS = 256;
