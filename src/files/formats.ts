/**
 * A file format that a reader exists for.
 * - `xlsx` includes .xlsm, .xltx and .xltm.
 * - `xls` is all of BIFF 2 to 8. It includes an enciphered .xlsx or .xlsb, because the container is the same.
 * - `spreadsheetml` is the XML of Excel 2003.
 * - `csv` is any delimited text.
 */
export type Format = 'xlsx' | 'xlsb' | 'xls' | 'ods' | 'fods' | 'spreadsheetml' | 'csv';

interface Ending {
  /** The media type under which its bytes are sent (IANA). */
  mediaType: string;
  /** What a file of this name is if its bytes do not say otherwise. */
  kind: 'workbook' | 'text' | 'either';
}

const EXCEL = 'application/vnd.ms-excel';
const OPEN_XML = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument.spreadsheet';

/** The endings of names that are known, the most common first. A file of another name is read by what its bytes say. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  xlsx: { mediaType: `${OPEN_XML}.sheet`, kind: 'workbook' },
  xlsm: { mediaType: `${EXCEL}.sheet.macroEnabled.12`, kind: 'workbook' },
  xlsb: { mediaType: `${EXCEL}.sheet.binary.macroEnabled.12`, kind: 'workbook' },
  xls: { mediaType: EXCEL, kind: 'workbook' },
  ods: { mediaType: OPEN_DOCUMENT, kind: 'workbook' },
  csv: { mediaType: 'text/csv', kind: 'text' },
  tsv: { mediaType: 'text/tab-separated-values', kind: 'text' },
  tab: { mediaType: 'text/tab-separated-values', kind: 'text' },
  txt: { mediaType: 'text/plain', kind: 'text' },
  xltx: { mediaType: `${OPEN_XML}.template`, kind: 'workbook' },
  xltm: { mediaType: `${EXCEL}.template.macroEnabled.12`, kind: 'workbook' },
  xlt: { mediaType: EXCEL, kind: 'workbook' },
  xlw: { mediaType: EXCEL, kind: 'workbook' },
  fods: { mediaType: OPEN_DOCUMENT, kind: 'workbook' },
  xml: { mediaType: 'application/xml', kind: 'either' },
};

/** What people are told whose file cannot be read. */
export const UPLOAD_INSTEAD =
  'Upload an Excel workbook (.xlsx, .xls, .xlsb), an OpenDocument spreadsheet (.ods) or a .csv file.';

/** The media type of a file by the ending of its name. `extension` is in lower case, without the dot. */
export function mediaTypeOf(extension: string): string {
  return findEnding(extension)?.mediaType ?? 'application/octet-stream';
}

/** Whether a file is a workbook by its name. */
export function isWorkbookName(name: string): boolean {
  return kindOf(name) === 'workbook';
}

/** Whether a file is delimited text by its name. Such a file does not say everything that a reader needs; a workbook does. */
export function isTextName(name: string): boolean {
  return kindOf(name) === 'text';
}

function kindOf(name: string): Ending['kind'] | undefined {
  return findEnding(/\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? '')?.kind;
}

function findEnding(extension: string): Ending | undefined {
  // Every object has further properties, e.g. `constructor`, and a file may have such an ending.
  return Object.hasOwn(ENDINGS, extension) ? ENDINGS[extension] : undefined;
}
