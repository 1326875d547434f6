import {
  BATCH_BYTES,
  BATCH_ROWS,
  BYTES,
  BYTES_SIZE,
  COUNT,
  ENDS,
  FIRST_COLUMN,
  LAST_COLUMN,
  LENGTH,
  NEXT_COLUMN,
  ROW,
  ROW_PLACES,
  ROW_START,
  ROW_TYPE_START,
  ROWS,
  SLACK,
  STARTS,
  STORED_CELLS,
  TYPE_ENDS,
  TYPE_STARTS,
  TYPES,
  TYPES_LENGTH,
  TYPES_SIZE,
} from '../memory-map';
import { TYPE_EMPTY } from '../row-types';
import { get, set } from './state';

const NULL: u32 = 0x6c6c756e;
const BYTES_PER_NULL: i32 = 5;
/** A cell's value is written up to here at most. */
export const ROWS_END: i32 = BYTES + BYTES_SIZE - SLACK;

/** The row under work, 1-based. */
export let row: i32 = 0;
/** Where the next byte goes: the end of the rows. */
let end: i32 = 0;
let typesEnd: i32 = 0;
let count: i32 = 0;
let rowStart: i32 = 0;
let rowTypeStart: i32 = 0;
/** The column after the last cell of this row that has a value. */
let nextColumn: i32 = 0;
let storedCells: i32 = 0;
let firstColumn: i32 = 0;
let lastColumn: i32 = 0;
// As they were before this row.
let storedBefore: i32 = 0;
let firstBefore: i32 = 0;

/** Continues from the state in which the RowEncoder left the batch. */
export function takeRows(): void {
  end = BYTES + get(LENGTH);
  typesEnd = TYPES + get(TYPES_LENGTH);
  count = get(COUNT);
  row = get(ROW);
  rowStart = BYTES + get(ROW_START);
  rowTypeStart = TYPES + get(ROW_TYPE_START);
  nextColumn = get(NEXT_COLUMN);
  storedCells = get(STORED_CELLS);
  firstColumn = get(FIRST_COLUMN);
  lastColumn = get(LAST_COLUMN);
}

/** Writes to the state for the RowEncoder to continue. */
export function leaveRows(): void {
  set(LENGTH, end - BYTES);
  set(TYPES_LENGTH, typesEnd - TYPES);
  set(COUNT, count);
  set(ROW, row);
  set(ROW_START, rowStart - BYTES);
  set(ROW_TYPE_START, rowTypeStart - TYPES);
  set(NEXT_COLUMN, nextColumn);
  set(STORED_CELLS, storedCells);
  set(FIRST_COLUMN, firstColumn);
  set(LAST_COLUMN, lastColumn);
}

export function beginRow(number: i32): void {
  row = number;
  rowStart = end;
  rowTypeStart = typesEnd;
  nextColumn = 0;
  storedBefore = storedCells;
  firstBefore = firstColumn;
}

/** Forgets the row under work. */
export function dropRow(): void {
  row--;
  end = rowStart;
  typesEnd = rowTypeStart;
  nextColumn = 0;
  storedCells = storedBefore;
  firstColumn = firstBefore;
}

/** Whether there is room for one row more. */
export function hasRoomForRow(): bool {
  return count < ROW_PLACES;
}

/** Ends the row, and keeps it if it has a cell. Returns whether it is time to hand the batch on. */
export function endRow(): bool {
  if (nextColumn === 0) return false;
  store<u8>(end++, 0x5d);
  const place = count << 2;
  store<i32>(ROWS + place, row);
  store<i32>(STARTS + place, rowStart - BYTES);
  store<i32>(ENDS + place, end - BYTES);
  store<i32>(TYPE_STARTS + place, rowTypeStart - TYPES);
  store<i32>(TYPE_ENDS + place, typesEnd - TYPES);
  count++;
  if (nextColumn - 1 > lastColumn) lastColumn = nextColumn - 1;
  return end - BYTES >= BATCH_BYTES || typesEnd - TYPES >= BATCH_BYTES || count >= BATCH_ROWS;
}

/**
 * Returns where the JSON of a cell in this column goes; 0 if `size` bytes might have no room there. Nothing is done before
 * `addCell`.
 */
export function cellStart(column: i32, size: i32): i32 {
  const gap = column - nextColumn;
  // The comma or bracket before the cell is a byte more.
  const at = end + 1 + gap * BYTES_PER_NULL;
  return at + size > ROWS_END || typesEnd + gap + 1 > TYPES + TYPES_SIZE ? 0 : at;
}

/** The cell in this column has its JSON from `cellStart(column)` to `to`. */
export function addCell(column: i32, type: i32, to: i32): void {
  store<u8>(end, nextColumn === 0 ? 0x5b : 0x2c);
  if (nextColumn === 0 && column < firstColumn) firstColumn = column;
  if (column > nextColumn) fillGap(column - nextColumn);
  store<u8>(typesEnd++, <u8>type);
  end = to;
  nextColumn = column + 1;
  storedCells++;
}

function fillGap(columns: i32): void {
  let at = end + 1;
  for (let i = 0; i < columns; i++) {
    store<u32>(at, NULL);
    store<u8>(at, 0x2c, 4);
    at += BYTES_PER_NULL;
    store<u8>(typesEnd++, TYPE_EMPTY);
  }
}
