import { Vocabulary } from '../xml/namespaces.js';

const SPREADSHEET = 'urn:schemas-microsoft-com:office:spreadsheet';
const EXCEL = 'urn:schemas-microsoft-com:office:excel';
const HTML = 'http://www.w3.org/TR/REC-html40';

export const WORKBOOK = 1;
export const STYLES = 2;
export const STYLE = 3;
export const NUMBER_FORMAT = 4;
export const WORKSHEET = 5;
export const TABLE = 6;
export const COLUMN = 7;
export const ROW = 8;
export const CELL = 9;
export const DATA = 10;
export const EXCEL_WORKBOOK = 11;
export const DATE_1904 = 12;
export const WORKSHEET_OPTIONS = 13;
export const VISIBLE = 14;
/** A format within a text. */
export const FORMATTED = 15;
/** How a text is read aloud. */
export const READING = 16;

/** Elements of an XML Spreadsheet (Microsoft, "XML Spreadsheet Reference", Office 2003). */
export const ELEMENTS = new Vocabulary([
  [WORKBOOK, SPREADSHEET, 'Workbook'],
  [STYLES, SPREADSHEET, 'Styles'],
  [STYLE, SPREADSHEET, 'Style'],
  [NUMBER_FORMAT, SPREADSHEET, 'NumberFormat'],
  [WORKSHEET, SPREADSHEET, 'Worksheet'],
  [TABLE, SPREADSHEET, 'Table'],
  [COLUMN, SPREADSHEET, 'Column'],
  [ROW, SPREADSHEET, 'Row'],
  [CELL, SPREADSHEET, 'Cell'],
  [DATA, SPREADSHEET, 'Data'],
  [EXCEL_WORKBOOK, EXCEL, 'ExcelWorkbook'],
  [DATE_1904, EXCEL, 'Date1904'],
  [WORKSHEET_OPTIONS, EXCEL, 'WorksheetOptions'],
  [VISIBLE, EXCEL, 'Visible'],
  [READING, EXCEL, '*'],
  [READING, HTML, 'RT', 'rt', 'RP', 'rp'],
  [FORMATTED, HTML, '*'],
]);

export const ID = 1;
export const PARENT = 2;
export const FORMAT = 3;
export const NAME = 4;
export const STYLE_ID = 5;
export const INDEX = 6;
export const SPAN = 7;
export const MERGE_ACROSS = 8;
export const MERGE_DOWN = 9;
export const TYPE = 10;

const LOCALS: [id: number, local: string][] = [
  [ID, 'ID'],
  [PARENT, 'Parent'],
  [FORMAT, 'Format'],
  [NAME, 'Name'],
  [STYLE_ID, 'StyleID'],
  [INDEX, 'Index'],
  [SPAN, 'Span'],
  [MERGE_ACROSS, 'MergeAcross'],
  [MERGE_DOWN, 'MergeDown'],
  [TYPE, 'Type'],
];

/** Attributes, with and without the prefix, because some writers leave it out. */
export const ATTRIBUTES = new Vocabulary(
  LOCALS.flatMap(([id, local]): [number, string, string][] => [
    [id, SPREADSHEET, local],
    [id, '', local],
  ]),
);
