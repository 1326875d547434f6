import { KIND_DEPENDS } from '../date-kinds';
import { MAX_COLUMNS, TEXT_LIMIT } from '../limits';
import {
  ARENA,
  BOOLEAN,
  COVERS,
  DATE_1904,
  ERROR,
  INLINE,
  KEEPS_BLANKS,
  KIND_COUNT,
  KINDS,
  KINDS_SIZE,
  NUMBER,
  SHARED,
  STRING_COUNT,
  STRINGS,
  STRINGS_ELSEWHERE,
  TEXT,
  VALUE_FROM,
  VALUE_INDEX,
  VALUE_STYLE,
  VALUE_TO,
  VALUE_TYPE,
  WINDOW,
} from '../memory-map';
import { TYPE_BOOLEAN, TYPE_DATE, TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../row-types';
import { copyShort } from './bytes';
import { isDigit } from './digits';
import { closed, isEmptyTag, isPrefixed, keepsBlanks, opened, tagEnd, textStart } from './markup';
import { decimal, numberEnd } from './numbers';
import { addCell, cellStart, ROWS_END } from './rows';
import { isDateSerial, writeSerial } from './serial-date';
import { get, set } from './state';
import { encodeText, hasBlankEnds, textEnd } from './text';

// Names of elements.
const CELL: u64 = 0x63; // `c`
const FORMULA: u64 = 0x66; // `f`
const VALUE: u64 = 0x76; // `v`
const IN_LINE: u64 = 0x7369; // `is`
const TEXT_NAME: u64 = 0x74; // `t`
// How attributes begin, and types end.
const REFERENCE: u32 = 0x223d7220; // ` r="`
const STYLE: u32 = 0x223d7320; // ` s="`
const TYPE: u32 = 0x223d7420; // ` t="`
const CELL_METADATA: u32 = 0x3d6d6320; // ` cm=`
const VALUE_METADATA: u32 = 0x3d6d7620; // ` vm=`
const PHONETIC: u32 = 0x3d687020; // ` ph=`
const STR: u32 = 0x22727473; // `str"`
const INLINE_ST: u64 = 0x7453656e696c6e69; // `inlineSt`
const END_VALUE: u64 = 0x3e632f3c3e762f3c; // `</v></c>`
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;

/** Bytes of the longest number or date, with its quotes. */
const MOST_NUMBER: i32 = 48;

/** The last column read of this row; -1 before the first. */
export let column: i32 = 0;
/** Cells read in this call. */
export let cellsRead: i32 = 0;
/** The last cell's value is left to JavaScript: the state says what it is. */
export let valueIsLeft: bool = false;

let end: i32 = 0;
let date1904: bool = false;
let textsKeepBlanks: bool = false;
let kindCount: i32 = 0;
let stringCount: u32 = 0;
let arena: i32 = 0;
let stringsAreElsewhere: bool = false;
/**
 * The row's number and the quote behind it, as references end in. The mask selects which of eight bytes are compared with it.
 */
let rowDigits: u64 = 0;
let rowMask: u64 = 0;
let rowLength: i32 = 0;
/** The first stretch of covered columns that may lie ahead. */
let cover: i32 = 0;

// What a start tag says.
let tagColumn: i32 = 0;
let tagStyle: i32 = 0;
let tagType: i32 = 0;

/** Fetches what the state says of the workbook; nothing is read beyond `limit`. */
export function takeBook(limit: i32): void {
  end = limit;
  cellsRead = 0;
  valueIsLeft = false;
  date1904 = get(DATE_1904) !== 0;
  textsKeepBlanks = get(KEEPS_BLANKS) !== 0;
  kindCount = get(KIND_COUNT);
  stringCount = get(STRING_COUNT);
  arena = get(ARENA);
  stringsAreElsewhere = get(STRINGS_ELSEWHERE) !== 0;
}

/** The cells that follow belong to this row (1-based), behind this column. */
export function startRow(row: i32, lastColumn: i32): void {
  column = lastColumn;
  cover = COVERS;
  rowDigits = 0x22;
  rowLength = 1;
  for (let rest = row; rest > 0; rowLength++) {
    const tenth = rest / 10;
    rowDigits = (rowDigits << 8) | (0x30 + rest - tenth * 10);
    rest = tenth;
  }
  rowMask = <u64>-1 >> (64 - 8 * rowLength);
}

/**
 * Returns the position after the cell at `at`. Returns 0, with nothing done, for any other form, for a value that needs a
 * closer look, and for half a cell.
 */
export function readCell(at: i32): i32 {
  const attributes = opened(at, CELL, 1);
  if (attributes === 0) return 0;
  const tag = startTagEnd(attributes);
  if (tag === 0 || tagColumn <= column || tagColumn >= MAX_COLUMNS) return 0;
  if (isEmptyTag(tag)) return tag <= end ? readTo(tag) : 0;
  if (tagType === INLINE) return readInline(tag);
  const from = valueStart(tag);
  if (from === 0) return 0;
  if (tagType === NUMBER) return readNumber(from);
  if (tagType === SHARED) return readShared(from);
  if (tagType === BOOLEAN) return readBoolean(from);
  return readText(from);
}

/** The cell that ends before `next` has been read. */
function readTo(next: i32): i32 {
  column = tagColumn;
  cellsRead++;
  return next;
}

/** Returns the position after a cell whose value ends before `to`; 0 if anything but the cell's end follows there. */
function cellEnd(to: i32): i32 {
  // Nearly always: all eight bytes at once.
  if (!isPrefixed && load<u64>(to) === END_VALUE) return to + 8 <= end ? to + 8 : 0;
  const next = closed(to, VALUE, 1);
  return next === 0 ? 0 : wholeCellEnd(next);
}

/** The position after a cell's end tag, if that is there. */
function wholeCellEnd(at: i32): i32 {
  const next = closed(at, CELL, 1);
  return next <= end ? next : 0;
}

/**
 * Reads the attributes that nearly all cells have, in any order. Returns the position after the tag; 0 if the tag has other
 * attributes.
 */
function startTagEnd(at: i32): i32 {
  tagColumn = column + 1;
  tagStyle = 0;
  tagType = NUMBER;
  while (true) {
    const name = load<u32>(at);
    if (name === REFERENCE) at = referenceEnd(at + 4);
    else if (name === STYLE) at = styleEnd(at + 4);
    else if (name === TYPE) at = typeEnd(at + 4);
    else if ((name & 0xff) === 0x3e) return at + 1;
    else if ((name & 0xffff) === 0x3e2f) return at + 2;
    else at = otherAttributeEnd(at);
    if (at === 0) return 0;
  }
}

/** An attribute that says nothing about the value: ` cm="1"`, ` vm="1"` or ` ph="1"`. 0 for any other. */
function otherAttributeEnd(at: i32): i32 {
  const name = load<u32>(at);
  if ((name !== CELL_METADATA && name !== VALUE_METADATA && name !== PHONETIC) || load<u8>(at, 4) !== 0x22) return 0;
  at += 5;
  while (isDigit(at)) at++;
  return load<u8>(at) === 0x22 ? at + 1 : 0;
}

/** A reference and its quote: `B2"`. Its row must be this one. */
function referenceEnd(at: i32): i32 {
  let letter = <u32>load<u8>(at) - 0x41;
  if (letter > 25) return 0;
  tagColumn = letter;
  letter = <u32>load<u8>(++at) - 0x41;
  if (letter <= 25) {
    tagColumn = (tagColumn + 1) * 26 + letter;
    letter = <u32>load<u8>(++at) - 0x41;
    if (letter <= 25) {
      tagColumn = (tagColumn + 1) * 26 + letter;
      at++;
    }
  }
  return (load<u64>(at) & rowMask) === rowDigits ? at + rowLength : 0;
}

function styleEnd(at: i32): i32 {
  const from = at;
  tagStyle = 0;
  for (; isDigit(at); at++) tagStyle = tagStyle * 10 + load<u8>(at) - 0x30;
  return load<u8>(at) === 0x22 && at > from && at - from < 6 ? at + 1 : 0;
}

function typeEnd(at: i32): i32 {
  if (load<u8>(at, 1) === 0x22) {
    const letter = load<u8>(at);
    if (letter === 0x73) tagType = SHARED;
    else if (letter === 0x6e) tagType = NUMBER;
    else if (letter === 0x62) tagType = BOOLEAN;
    else if (letter === 0x65) tagType = ERROR;
    else return 0;
    return at + 2;
  }
  if (load<u32>(at) === STR) {
    tagType = TEXT;
    return at + 4;
  }
  // `inlineStr"`
  if (load<u64>(at) !== INLINE_ST || load<u16>(at, 8) !== 0x2272) return 0;
  tagType = INLINE;
  return at + 10;
}

/**
 * Returns where the value begins, behind a formula if there is one: only its cached value counts. Returns 0 if no value begins.
 */
function valueStart(at: i32): i32 {
  const formula = opened(at, FORMULA, 1);
  if (formula !== 0) {
    at = tagEnd(formula);
    if (at === 0) return 0;
    if (!isEmptyTag(at)) {
      while (load<u8>(at) !== 0x3c) at++;
      at = closed(at, FORMULA, 1);
      if (at === 0) return 0;
    }
  }
  const value = opened(at, VALUE, 1);
  return value !== 0 && load<u8>(value) === 0x3e ? value + 1 : 0;
}

function readNumber(from: i32): i32 {
  const to = numberEnd(from);
  if (to === 0) return 0;
  const next = cellEnd(to);
  if (next === 0) return 0;
  const json = cellStart(tagColumn, MOST_NUMBER);
  if (json === 0) return 0;
  if (isCovered()) return readTo(next);
  if (tagStyle >= KINDS_SIZE) return 0;
  const kind: i32 = tagStyle < kindCount ? load<u8>(KINDS + tagStyle) : 0;
  if (kind === 0) {
    copyShort(json, from, to - from);
    addCell(tagColumn, TYPE_NUMBER, json + (to - from));
    return readTo(next);
  }
  const serial = kind === KIND_DEPENDS ? -1 : decimal(from, to);
  if (!isDateSerial(serial, date1904)) return leaveValue(NUMBER, from, to, next);
  store<u8>(json, 0x22);
  const quote = writeSerial(json + 1, serial, kind, date1904);
  store<u8>(quote, 0x22);
  addCell(tagColumn, TYPE_DATE, quote + 1);
  return readTo(next);
}

function readShared(from: i32): i32 {
  let to = from;
  let index: u32 = 0;
  for (; isDigit(to); to++) index = index * 10 + load<u8>(to) - 0x30;
  if (to === from || to - from > 9 || index >= stringCount) return 0;
  const next = cellEnd(to);
  if (next === 0) return 0;
  if (isCovered()) return readTo(next);
  if (stringsAreElsewhere) {
    set(VALUE_INDEX, index);
    return leaveValue(SHARED, from, to, next);
  }
  const place = STRINGS + (index << 2);
  const start = load<u32>(place);
  const size = load<u32>(place, 4) - start;
  // Two bytes are the quotes of an empty text, which is an empty cell.
  if (size > 2) {
    const json = cellStart(tagColumn, size);
    if (json === 0) return 0;
    copyShort(json, arena + start, size);
    addCell(tagColumn, TYPE_STRING, json + size);
  }
  return readTo(next);
}

function readBoolean(from: i32): i32 {
  const digit = load<u8>(from);
  if (digit !== 0x30 && digit !== 0x31) return 0;
  const next = cellEnd(from + 1);
  if (next === 0) return 0;
  const json = cellStart(tagColumn, MOST_NUMBER);
  if (json === 0) return 0;
  if (isCovered()) return readTo(next);
  if (digit === 0x31) {
    store<u32>(json, TRUE);
    addCell(tagColumn, TYPE_BOOLEAN, json + 4);
  } else {
    store<u32>(json, FALS);
    store<u8>(json, 0x65, 4);
    addCell(tagColumn, TYPE_BOOLEAN, json + 5);
  }
  return readTo(next);
}

/** A text or an error. */
function readText(from: i32): i32 {
  const json = cellStart(tagColumn, MOST_NUMBER);
  if (json === 0) return 0;
  const quote = encodeText(from, json + 1, ROWS_END);
  if (quote === 0) return tagType === TEXT ? leaveText(from) : 0;
  const next = cellEnd(textEnd);
  if (next === 0) return 0;
  if (!textsKeepBlanks && textEnd > from && hasBlankEnds(from)) return 0;
  return addText(json, quote, tagType === ERROR ? TYPE_ERROR : TYPE_STRING, next);
}

/** A text in the cell itself: `<is><t>…</t></is></c>`. */
function readInline(at: i32): i32 {
  const item = opened(at, IN_LINE, 2);
  if (item === 0 || load<u8>(item) !== 0x3e) return 0;
  const text = opened(item + 1, TEXT_NAME, 1);
  if (text === 0) return 0;
  const from = textStart(text, textsKeepBlanks);
  if (from === 0) return 0;
  const json = cellStart(tagColumn, MOST_NUMBER);
  if (json === 0) return 0;
  const quote = encodeText(from, json + 1, ROWS_END);
  if (quote === 0) return 0;
  if (!keepsBlanks && textEnd > from && hasBlankEnds(from)) return 0;
  const textTagEnd = closed(textEnd, TEXT_NAME, 1);
  if (textTagEnd === 0) return 0;
  const itemEnd = closed(textTagEnd, IN_LINE, 2);
  if (itemEnd === 0) return 0;
  const next = wholeCellEnd(itemEnd);
  return next === 0 ? 0 : addText(json, quote, TYPE_STRING, next);
}

/**
 * Adds a text whose JSON goes from `json`, for the opening quote, to `quote`, for the closing one. An empty text is an empty
 * cell.
 */
function addText(json: i32, quote: i32, type: i32, next: i32): i32 {
  if (quote - json > TEXT_LIMIT) return 0;
  if (quote > json + 1 && !isCovered()) {
    store<u8>(json, 0x22);
    store<u8>(quote, 0x22);
    addCell(tagColumn, type, quote + 1);
  }
  return readTo(next);
}

/** Leaves to JavaScript a text with more in it than encodeText takes, if it ends in the usual way. */
function leaveText(from: i32): i32 {
  let to = from;
  while (load<u8>(to) !== 0x3c) to++;
  const next = cellEnd(to);
  if (next === 0) return 0;
  return isCovered() ? readTo(next) : leaveValue(TEXT, from, to, next);
}

function leaveValue(type: i32, from: i32, to: i32, next: i32): i32 {
  set(VALUE_TYPE, type);
  set(VALUE_STYLE, tagStyle);
  set(VALUE_FROM, from - WINDOW);
  set(VALUE_TO, to - WINDOW);
  valueIsLeft = true;
  return readTo(next);
}

/** Whether the cell lies in a merged area, but not at its top left. */
function isCovered(): bool {
  while (load<i32>(cover, 4) < tagColumn) cover += 8;
  return load<i32>(cover) <= tagColumn;
}
