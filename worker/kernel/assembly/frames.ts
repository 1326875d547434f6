import { copyShort } from './bytes';

const VALUES: u64 = 0x7365756c6176222c; // `,"values`
const VALUES_END: u16 = 0x3a22; // `":`
const TYPES: u64 = 0x227365707974222c; // `,"types"`
const TYPES_END: u16 = 0x223a; // `:"`
const LINE_END: u32 = 0x0a7d22; // `"}` and a line feed
/** What PostgreSQL's form of jsonb on the wire begins with: the version of that form. */
const JSONB_VERSION: u8 = 1;

// A batch of rows, as RowBatch has it: five tables of `count` numbers each, one after the other, and the bytes that they speak of.
let tables: i32 = 0;
let size: i32 = 0;
let bytes: i32 = 0;
let types: i32 = 0;

/**
 * Writes rows as lines of JSON to `to`: `head` first, then the row's number, values and types. Returns the position after them.
 * Up to 63 bytes more are overwritten.
 */
export function writeLines(
  batch: i32,
  count: i32,
  batchBytes: i32,
  batchTypes: i32,
  head: i32,
  headSize: i32,
  to: i32,
): i32 {
  openBatch(batch, count, batchBytes, batchTypes);
  for (let i = 0; i < count; i++) {
    copyShort(to, head, headSize);
    to = writeDigits(to + headSize, rowNumber(i));
    store<u64>(to, VALUES);
    store<u16>(to, VALUES_END, 8);
    to = copyValues(to + 10, i);
    store<u64>(to, TYPES);
    store<u16>(to, TYPES_END, 8);
    to = copyTypes(to + 10, i);
    store<u32>(to, LINE_END);
    to += 3;
  }
  return to;
}

/**
 * Writes rows in the binary format of PostgreSQL's COPY to `to`, and returns the position after them. `head` is all that comes
 * before the row's number; number, values (jsonb) and types (text) are the last fields. Otherwise as writeLines.
 */
export function writeCopyRows(
  batch: i32,
  count: i32,
  batchBytes: i32,
  batchTypes: i32,
  head: i32,
  headSize: i32,
  to: i32,
): i32 {
  openBatch(batch, count, batchBytes, batchTypes);
  for (let i = 0; i < count; i++) {
    copyShort(to, head, headSize);
    to += headSize;
    storeBigEndian(to, 4);
    storeBigEndian(to + 4, rowNumber(i));
    const values = to + 12;
    store<u8>(values, JSONB_VERSION);
    to = copyValues(values + 1, i);
    storeBigEndian(values - 4, to - values);
    const letters = to + 4;
    to = copyTypes(letters, i);
    storeBigEndian(letters - 4, to - letters);
  }
  return to;
}

function openBatch(batch: i32, count: i32, batchBytes: i32, batchTypes: i32): void {
  tables = batch;
  size = count << 2;
  bytes = batchBytes;
  types = batchTypes;
}

/** Number `i` of a table. */
function inTable(table: i32, i: i32): i32 {
  return load<i32>(tables + table * size + (i << 2));
}

function rowNumber(i: i32): i32 {
  return inTable(0, i);
}

function copyValues(to: i32, i: i32): i32 {
  const start = inTable(1, i);
  const length = inTable(2, i) - start;
  copyShort(to, bytes + start, length);
  return to + length;
}

function copyTypes(to: i32, i: i32): i32 {
  const start = inTable(3, i);
  const length = inTable(4, i) - start;
  copyShort(to, types + start, length);
  return to + length;
}

function storeBigEndian(at: i32, value: i32): void {
  store<u32>(at, bswap<u32>(value));
}

/** Writes a whole number, not negative, in decimal, and returns the position after it. */
function writeDigits(at: i32, value: i32): i32 {
  let end = at + 1;
  for (let power: i64 = 10; power <= value; power *= 10) end++;
  for (let i = end - 1; i >= at; i--) {
    const tenth = value / 10;
    store<u8>(i, <u8>(0x30 + value - tenth * 10));
    value = tenth;
  }
  return end;
}
