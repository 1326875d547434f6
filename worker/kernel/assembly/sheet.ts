import {
  BATCH_FULL,
  BEGUN_ROW,
  CELLS_LEFT,
  CELLS_READ,
  COLUMN,
  IN_ROW,
  OTHER_FORM,
  OVER_BUDGET,
  ROW_BEGUN,
  STOP_ROW,
  VALUE_LEFT,
  WHY,
} from '../memory-map';
import { cellsRead, column, readCell, startRow, takeBook, valueIsLeft } from './cells';
import { isDigit } from './digits';
import { closed, isEmptyTag, opened, tagEnd, takePrefix } from './markup';
import { beginRow, endRow, hasRoomForRow, leaveRows, row, takeRows } from './rows';
import { get, set } from './state';

const ROW_NAME: u64 = 0x776f72;
const NUMBER_NAME: u32 = 0x223d7220; // ` r="`

/** The row number of a start tag. */
let begunRow: i32 = 0;

/**
 * Reads the rows from `start` on, up to `end`, in the form that nearly all have: `<row r="2" …><c r="B2" s="1"
 * t="s"><v>7</v></c>…</row>`. Returns the position after the last row or cell read. The state says why it stopped there.
 *
 * The loops run past `end`, because sentinels behind it end them, and compare with it only afterwards. What seems whole but
 * reaches past `end` is made of bytes of earlier chunks.
 */
export function scanRows(start: i32, end: i32): i32 {
  takeRows();
  takePrefix();
  takeBook(end);
  let isInRow = get(IN_ROW) !== 0;
  const stopRow = get(STOP_ROW);
  const cellsLeft = get(CELLS_LEFT);
  if (isInRow) startRow(row, get(COLUMN));
  let why = OTHER_FORM;
  let at = start;
  while (at < end) {
    if (isInRow) {
      const next = readCell(at);
      if (next !== 0) {
        at = next;
        if (!valueIsLeft) continue;
        why = VALUE_LEFT;
        break;
      }
      const rowEnd = closed(at, ROW_NAME, 3);
      if (rowEnd !== 0 && rowEnd <= end && hasRoomForRow()) {
        at = rowEnd;
        isInRow = false;
        if (endRow()) why = BATCH_FULL;
        if (cellsRead > cellsLeft) why = OVER_BUDGET;
        if (why !== OTHER_FORM) break;
        continue;
      }
    } else {
      const next = rowTagEnd(at, end);
      if (next !== 0) {
        at = next;
        if (begunRow <= row || begunRow >= stopRow) {
          set(BEGUN_ROW, begunRow);
          why = ROW_BEGUN;
          break;
        }
        beginRow(begunRow);
        startRow(begunRow, -1);
        isInRow = true;
        continue;
      }
    }
    // Characters between tags mean nothing here.
    if (load<u8>(at) === 0x3c) break;
    at++;
  }
  leaveRows();
  set(IN_ROW, isInRow ? 1 : 0);
  set(COLUMN, column);
  set(CELLS_READ, cellsRead);
  set(WHY, why);
  return at;
}

/** The position after the start tag of a row with a number, which it puts into `begunRow`; 0 for any other, and for half a tag. */
function rowTagEnd(at: i32, end: i32): i32 {
  let i = opened(at, ROW_NAME, 3);
  if (i === 0 || load<u32>(i) !== NUMBER_NAME) return 0;
  i += 4;
  let number: u32 = 0;
  const digits = i;
  for (; isDigit(i); i++) number = number * 10 + load<u8>(i) - 0x30;
  // Excel's rows have seven digits at most.
  if (load<u8>(i) !== 0x22 || i - digits > 7 || number === 0) return 0;
  i = tagEnd(i + 1);
  if (i === 0 || i > end || isEmptyTag(i)) return 0;
  begunRow = number;
  return i;
}
