import { Vocabulary } from '../xml/namespaces.js';

const OASIS = 'urn:oasis:names:tc:opendocument:xmlns';
const OFFICE = `${OASIS}:office:1.0`;
const STYLE = `${OASIS}:style:1.0`;
const TABLE = `${OASIS}:table:1.0`;
const TEXT = `${OASIS}:text:1.0`;
const NUMBER = `${OASIS}:datastyle:1.0`;
const CALCEXT = 'urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0';

/**
 * Elements that mean nothing themselves, but hold others that do: the document and its body; in a sheet, groups of rows and columns.
 */
export const DOCUMENT = 1;
export const CONTAINER = 2;
export const SPREADSHEET = 3;
/** The body of a document that is no spreadsheet. */
export const OTHER_BODY = 4;
export const STYLE_OF = 5;
export const TABLE_PROPERTIES = 6;
export const SHEET = 7;
export const GROUP = 8;
export const ROW = 9;
export const CELL = 10;
export const COVERED_CELL = 11;
export const PARAGRAPH = 12;
/** Any part of a paragraph whose text is its own: spans, links, fields. */
export const INLINE = 13;
export const SPACES = 14;
export const TAB = 15;
export const LINE_BREAK = 16;
/** Parts of a paragraph whose text is not the cell's: how it is read aloud, and notes. */
export const ASIDE = 17;
export const AUTOMATIC_STYLES = 18;
export const COMMON_STYLES = 19;
export const COLUMN = 20;
/** The formats of dates and of times, and what they show. */
export const DATE_STYLE = 21;
export const TIME_STYLE = 22;
export const DATE_PART = 23;
export const TIME_PART = 24;
export const SECONDS = 25;
/** The day that numbers of days count from. */
export const SETTINGS = 26;
export const NULL_DATE = 27;

/** Elements of content.xml and of flat documents (OpenDocument 1.3 part 3). */
export const ELEMENTS = new Vocabulary([
  [DOCUMENT, OFFICE, 'document', 'document-content', 'document-styles'],
  [CONTAINER, OFFICE, 'body'],
  [AUTOMATIC_STYLES, OFFICE, 'automatic-styles'],
  [COMMON_STYLES, OFFICE, 'styles'],
  [SPREADSHEET, OFFICE, 'spreadsheet'],
  [OTHER_BODY, OFFICE, 'text', 'presentation', 'drawing', 'chart', 'image', 'database'],
  [STYLE_OF, STYLE, 'style'],
  [TABLE_PROPERTIES, STYLE, 'table-properties'],
  [SHEET, TABLE, 'table'],
  [GROUP, TABLE, 'table-row-group', 'table-header-rows', 'table-rows'],
  [GROUP, TABLE, 'table-column-group', 'table-header-columns', 'table-columns'],
  [COLUMN, TABLE, 'table-column'],
  [SETTINGS, TABLE, 'calculation-settings'],
  [NULL_DATE, TABLE, 'null-date'],
  [DATE_STYLE, NUMBER, 'date-style'],
  [TIME_STYLE, NUMBER, 'time-style'],
  [DATE_PART, NUMBER, 'year', 'month', 'day', 'day-of-week', 'era', 'quarter', 'week-of-year'],
  [TIME_PART, NUMBER, 'hours', 'minutes', 'am-pm'],
  [SECONDS, NUMBER, 'seconds'],
  [ROW, TABLE, 'table-row'],
  [CELL, TABLE, 'table-cell'],
  [COVERED_CELL, TABLE, 'covered-table-cell'],
  [PARAGRAPH, TEXT, 'p', 'h'],
  [SPACES, TEXT, 's'],
  [TAB, TEXT, 'tab'],
  [LINE_BREAK, TEXT, 'line-break'],
  [ASIDE, TEXT, 'ruby-text', 'note', 'bibliography-mark'],
  [INLINE, TEXT, '*'],
]);

export const NAME = 1;
export const STYLE_NAME = 2;
export const FAMILY = 3;
export const DISPLAY = 4;
export const ROWS_REPEATED = 5;
export const COLUMNS_REPEATED = 6;
export const ROWS_SPANNED = 7;
export const COLUMNS_SPANNED = 8;
export const FORMULA = 9;
export const VALUE_TYPE = 10;
export const VALUE = 11;
export const DATE_VALUE = 12;
export const TIME_VALUE = 13;
export const BOOLEAN_VALUE = 14;
export const STRING_VALUE = 15;
export const EXTENDED_TYPE = 16;
export const COUNT = 17;
export const TABLE_NAME = 18;
export const PARENT_STYLE = 19;
export const DATA_STYLE = 20;
export const DEFAULT_STYLE = 21;
export const TRUNCATE_ON_OVERFLOW = 22;
export const DECIMAL_PLACES = 23;
export const NULL_DATE_VALUE = 24;

export const ATTRIBUTES = new Vocabulary([
  [NAME, STYLE, 'name'],
  [FAMILY, STYLE, 'family'],
  [DISPLAY, TABLE, 'display'],
  [TABLE_NAME, TABLE, 'name'],
  [STYLE_NAME, TABLE, 'style-name'],
  [ROWS_REPEATED, TABLE, 'number-rows-repeated'],
  [COLUMNS_REPEATED, TABLE, 'number-columns-repeated'],
  [ROWS_SPANNED, TABLE, 'number-rows-spanned'],
  [COLUMNS_SPANNED, TABLE, 'number-columns-spanned'],
  [FORMULA, TABLE, 'formula'],
  [VALUE_TYPE, OFFICE, 'value-type'],
  [VALUE, OFFICE, 'value'],
  [DATE_VALUE, OFFICE, 'date-value'],
  [TIME_VALUE, OFFICE, 'time-value'],
  [BOOLEAN_VALUE, OFFICE, 'boolean-value'],
  [STRING_VALUE, OFFICE, 'string-value'],
  [EXTENDED_TYPE, CALCEXT, 'value-type'],
  [COUNT, TEXT, 'c'],
  [PARENT_STYLE, STYLE, 'parent-style-name'],
  [DATA_STYLE, STYLE, 'data-style-name'],
  [DEFAULT_STYLE, TABLE, 'default-cell-style-name'],
  [TRUNCATE_ON_OVERFLOW, NUMBER, 'truncate-on-overflow'],
  [DECIMAL_PLACES, NUMBER, 'decimal-places'],
  [NULL_DATE_VALUE, TABLE, 'date-value'],
]);
