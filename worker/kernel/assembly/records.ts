import { MAX_COLUMNS } from '../limits';
import {
  BATCH_FULL,
  CELLS_LEFT,
  CELLS_READ,
  DELIMITER,
  DELIMITER_SIZE,
  OTHER_FORM,
  OVER_BUDGET,
  REPLACED,
  WHY,
} from '../memory-map';
import { TYPE_STRING } from '../row-types';
import { encodeByte } from './json';
import {
  addCell,
  beginRow,
  cellStart,
  dropRow,
  endRow,
  hasRoomForRow,
  leaveRows,
  ROWS_END,
  row,
  takeRows,
} from './rows';
import { get, set } from './state';

const QUOTE: u8 = 0x22;
const CR: u8 = 0x0d;
const LF: u8 = 0x0a;
/** Bytes that a field asks for at its beginning. It asks for more as it grows. */
const FIELD: i32 = 64;

let end: i32 = 0;
/** Nothing follows after `end`. */
let isLast: bool = false;
let delimiter: u64 = 0;
let delimiterMask: u64 = 0;
let delimiterSize: i32 = 0;
/** Where the JSON of the field that readField read ends. */
let fieldEnd: i32 = 0;
/** Fields of the record that readRecord read. */
let fields: i32 = 0;
/** Characters of that record that PostgreSQL cannot hold. */
let replaced: i32 = 0;

/**
 * Reads records of delimited text (RFC 4180) from `start` on, up to `limit`, each a row of texts. Returns the position after the last
 * whole one.
 *
 * Quotes are read as csv-parse does with relax_quotes. A quote that does not begin a field is a character like any other. So are the
 * quotes of a field that goes on after its closing quote.
 *
 * The state says why it stopped. A record with too many columns, or without room for it, is left unread, as half a record is.
 */
export function scanRecords(start: i32, limit: i32, nothingFollows: bool): i32 {
  takeRows();
  end = limit;
  isLast = nothingFollows;
  delimiterSize = get(DELIMITER_SIZE);
  delimiterMask = <u64>-1 >> (64 - 8 * delimiterSize);
  delimiter = load<u64>(DELIMITER) & delimiterMask;
  const cellsLeft = get(CELLS_LEFT);
  let cellsRead = 0;
  let allReplaced = 0;
  let why = OTHER_FORM;
  let at = start;
  while (at < end && why === OTHER_FORM && hasRoomForRow()) {
    beginRow(row + 1);
    const next = readRecord(at);
    if (next === 0) {
      dropRow();
      break;
    }
    at = next;
    cellsRead += fields;
    allReplaced += replaced;
    if (endRow()) why = BATCH_FULL;
    if (cellsRead > cellsLeft) why = OVER_BUDGET;
  }
  leaveRows();
  set(CELLS_READ, cellsRead);
  set(REPLACED, allReplaced);
  set(WHY, why);
  return at;
}

/** The position after the record at `at` and its line end; 0 if it is not whole. */
function readRecord(at: i32): i32 {
  fields = 0;
  replaced = 0;
  while (fields < MAX_COLUMNS) {
    const json = cellStart(fields, FIELD);
    if (json === 0) return 0;
    at = readField(at, json + 1);
    if (at === 0) return 0;
    // An empty field is an empty cell.
    if (fieldEnd > json + 1) {
      store<u8>(json, QUOTE);
      store<u8>(fieldEnd, QUOTE);
      addCell(fields, TYPE_STRING, fieldEnd + 1);
    }
    fields++;
    if (at === end) return isLast ? at : 0;
    const byte = load<u8>(at);
    if (byte === LF) return at + 1;
    if (byte === CR) {
      if (at + 1 === end) return isLast ? end : 0;
      return load<u8>(at, 1) === LF ? at + 2 : at + 1;
    }
    at += delimiterSize;
  }
  return 0;
}

/**
 * Writes the field at `at` to `to`, and returns where it ends: at a delimiter, a line end, or the end of all bytes. Returns 0
 * if the end is not in view.
 */
function readField(at: i32, to: i32): i32 {
  const start = to;
  let isQuoted = at < end && load<u8>(at) === QUOTE;
  if (isQuoted) at++;
  while (to <= ROWS_END) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const special = specialBytes(bytes);
    const plain = special === 0 ? 16 : ctz(special);
    at += plain;
    to += plain;
    if (at >= end) {
      // Bytes that were copied from behind the end do not count.
      fieldEnd = to - (at - end);
      return isQuoted ? 0 : end;
    }
    if (special === 0) continue;
    const byte = load<u8>(at);
    if (isQuoted) {
      if (byte === QUOTE) {
        if (isCut(at + 1)) return 0;
        if (at + 1 === end || isFieldEnd(at + 1)) {
          fieldEnd = to;
          return at + 1;
        }
        if (load<u8>(at, 1) === QUOTE) at++;
        else {
          // The field goes on: its first quote was a character.
          memory.copy(start + 2, start, to - start);
          encodeByte(start, QUOTE);
          to += 2;
          isQuoted = false;
        }
      }
    } else {
      if (isCut(at)) return 0;
      if (isFieldEnd(at)) {
        fieldEnd = to;
        return at;
      }
    }
    if (byte === 0) replaced++;
    to = encodeByte(to, byte);
    at++;
  }
  return 0;
}

function isFieldEnd(at: i32): bool {
  const byte = load<u8>(at);
  return byte === LF || byte === CR || (at + delimiterSize <= end && (load<u64>(at) & delimiterMask) === delimiter);
}

/** Whether it takes more bytes than there are to tell whether a field ends here. */
function isCut(at: i32): bool {
  return !isLast && at + delimiterSize > end;
}

/**
 * Returns a bit for each byte that may end something, or cannot go into JSON as it is. These are control characters, `"`, `\`
 * and the delimiter's first byte.
 */
function specialBytes(bytes: v128): i32 {
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const backslashes = i8x16.eq(bytes, i8x16.splat(0x5c));
  const delimiters = i8x16.eq(bytes, i8x16.splat(<i8>delimiter));
  return i8x16.bitmask(v128.or(v128.or(controls, quotes), v128.or(backslashes, delimiters)));
}
