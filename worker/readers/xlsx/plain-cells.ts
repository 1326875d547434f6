import { MAX_COLUMNS } from '../budgets.js';
import { TEXT_LIMIT } from '../cell-limits.js';
import { fourBytes } from '../copy-bytes.js';
import type { MergedAreas } from '../merged-areas.js';
import type { SheetContext } from '../package/package-format.js';
import { TYPE_ERROR, TYPE_NUMBER, TYPE_STRING } from '../row-encoder.js';
import { numberEnd } from '../values/decimal.js';
import { KIND_NUMBER } from '../values/serial-date.js';
import type { ByteWindow } from '../xml/byte-window.js';
import { PLAIN } from '../xml/text.js';
import type { CellValues } from './cell-values.js';

/** What a plain cell holds (ST_CellType, ECMA-376 part 1, 18.18.11). */
const NUMBER = 0;
const SHARED = 1;
const TEXT = 2;
const BOOLEAN = 3;
const ERROR = 4;
const INLINE = 5;
/** A TEXT with references in it. */
const CODED = 6;

const REFERENCE = fourBytes(' r="');
const STYLE = fourBytes(' s="');
const TYPE = fourBytes(' t="');
const STR = fourBytes('str"');
const INLI = fourBytes('inli');
const START_INLINE = fourBytes('<is>');
const END_TEXT = fourBytes('</t>');
const END_INLINE = fourBytes('</is');
const START_VALUE = fourBytes('<v>\0');
const END_VALUE = fourBytes('</v>');
const END_FORMULA = fourBytes('</f>');
const END_CELL = fourBytes('</c>');
const THREE_BYTES = 0xffffff;

/**
 * Reads cells in the form that nearly all have, byte for byte as Excel and its like write it, `<c r="B2" s="1" t="s"><v>7</v></c>`,
 * formula or not, straight into the encoder.
 *
 * All time goes into this loop, hence its form: no object and no call per cell that the compiler could not dissolve, four bytes
 * compared at once, a row's number compared rather than read. It runs past the end of what has been pushed into the window's
 * sentinel, and looks only then: what seems whole but reaches past `end` is made of bytes of earlier chunks.
 */
export class PlainCells {
  /** The last column read of this row; -1 before the first. */
  column = -1;
  /** Cells read since the sheet began. */
  cellsRead = 0;

  /** The row's number and the quote behind it as references end in, `12"`: as two numbers of four bytes, and what of these counts. */
  private readonly rowDigits = new DataView(new ArrayBuffer(8));
  private readonly rowMask = new DataView(new ArrayBuffer(8));
  private rowLength = 0;

  constructor(
    private readonly context: SheetContext,
    private readonly window: ByteWindow,
    private readonly values: CellValues,
    private readonly merged: MergedAreas | null,
  ) {}

  /** Another row begins (1-based). */
  startRow(row: number): void {
    const { rowDigits, rowMask } = this;
    let length = 2;
    for (let power = 10; power <= row; power *= 10) length++;
    let rest = row;
    for (let i = length - 2; i >= 0; i--) {
      const tenth = (rest / 10) | 0;
      rowDigits.setUint8(i, 0x30 + rest - tenth * 10);
      rest = tenth;
    }
    rowDigits.setUint8(length - 1, 0x22);
    if (length !== this.rowLength) {
      this.rowLength = length;
      for (let i = 0; i < 8; i++) rowMask.setUint8(i, i < length ? 0xff : 0);
    }
    this.column = -1;
  }

  /**
   * Reads the cells from `at` on, and answers the position after the last one: of the next markup of any other form, of a value that needs
   * a closer look, or of a cell that is not whole yet; nothing has been done with that. `keepsBlanks` says that the part has
   * xml:space="preserve".
   */
  read(at: number, keepsBlanks: boolean): number {
    const { bytes, view, end } = this.window;
    const { values, merged } = this;
    const { rows, strings, styles, cells } = this.context;
    const { kinds } = styles;
    const stringCount = strings.count;
    const { rowLength } = this;
    const maskLow = this.rowMask.getInt32(0, true);
    const rowLow = this.rowDigits.getInt32(0, true) & maskLow;
    const maskHigh = this.rowMask.getInt32(4, true);
    const rowHigh = this.rowDigits.getInt32(4, true) & maskHigh;

    for (let next = at; ; at = next) {
      if (bytes[at] !== 0x3c || bytes[at + 1] !== 0x63) return at;
      let column = this.column + 1;
      let style = 0;
      let type = NUMBER;
      let i = at + 2;
      let isEmpty = false;
      for (;;) {
        const word = view.getInt32(i, true);
        if (word === REFERENCE) {
          i += 4;
          let letter = bytes[i] ?? 0;
          if (letter < 0x41 || letter > 0x5a) return at;
          column = letter - 0x41;
          letter = bytes[++i] ?? 0;
          if (letter >= 0x41) {
            if (letter > 0x5a) return at;
            column = (column + 1) * 26 + letter - 0x41;
            letter = bytes[++i] ?? 0;
            if (letter >= 0x41) {
              if (letter > 0x5a) return at;
              column = (column + 1) * 26 + letter - 0x41;
              i++;
            }
          }
          if ((view.getInt32(i, true) & maskLow) !== rowLow) return at;
          if (maskHigh !== 0 && (view.getInt32(i + 4, true) & maskHigh) !== rowHigh) return at;
          i += rowLength;
        } else if (word === STYLE) {
          i += 4;
          let digit = bytes[i] ?? 0;
          if (digit === 0x22) return at;
          style = 0;
          while (digit >= 0x30 && digit <= 0x39) {
            style = style * 10 + digit - 0x30;
            digit = bytes[++i] ?? 0;
          }
          if (digit !== 0x22) return at;
          i++;
        } else if (word === TYPE) {
          i += 4;
          if (bytes[i + 1] === 0x22) {
            type = TYPES[bytes[i] ?? 0] ?? NONE;
            if (type === NONE) return at;
            i += 2;
          } else if (view.getInt32(i, true) === STR) {
            type = TEXT;
            i += 4;
          } else if (view.getInt32(i, true) === INLI && bytes[i + 9] === 0x22) {
            // inlineStr: no other type begins like that
            type = INLINE;
            i += 10;
          } else return at;
        } else if ((word & 0xff) === 0x3e) {
          i++;
          break;
        } else if ((word & 0xffff) === 0x3e2f) {
          i += 2;
          isEmpty = true;
          break;
        } else return at;
      }
      if (column <= this.column || column >= MAX_COLUMNS) return at;

      if (isEmpty) {
        if (i > end) return at;
        next = i;
        this.column = column;
        this.cellsRead++;
        cells.left--;
        continue;
      }

      let from = 0;
      let to = 0;
      let index = 0;
      if (type === INLINE) {
        // <is><t>…</t></is></c>
        if (view.getInt32(i, true) !== START_INLINE || bytes[i + 4] !== 0x3c || bytes[i + 5] !== 0x74) return at;
        i += 6;
        let preserved = keepsBlanks;
        if (bytes[i] === 0x20) {
          if (bytes[i + 21] !== 0x3e || bytes.toString('latin1', i, i + 21) !== ' xml:space="preserve"') return at;
          preserved = true;
          i += 21;
        }
        if (bytes[i] !== 0x3e || (!preserved && (bytes[i + 1] ?? 0) <= 0x20)) return at;
        from = i + 1;
        to = plainTextEnd(bytes, from);
        if (to - from > TEXT_LIMIT || (!preserved && bytes[to - 1] === 0x20)) return at;
        if (view.getInt32(to, true) !== END_TEXT || view.getInt32(to + 4, true) !== END_INLINE) return at;
        if (bytes[to + 8] !== 0x3e || view.getInt32(to + 9, true) !== END_CELL) return at;
        next = to + 13;
      } else {
        if (bytes[i + 1] === 0x66) {
          i = formulaEnd(bytes, view, i);
          if (i < 0) return at;
        }
        if ((view.getInt32(i, true) & THREE_BYTES) !== START_VALUE) return at;
        from = i + 3;
        if (type === NUMBER) {
          to = numberEnd(bytes, from);
          if (to < 0) return at;
        } else if (type === SHARED) {
          to = from;
          let digit = bytes[to] ?? 0;
          while (digit >= 0x30 && digit <= 0x39) {
            index = index * 10 + digit - 0x30;
            digit = bytes[++to] ?? 0;
          }
          if (to === from || index >= stringCount) return at;
        } else if (type === BOOLEAN) {
          if (bytes[from] !== 0x30 && bytes[from] !== 0x31) return at;
          to = from + 1;
        } else {
          to = plainTextEnd(bytes, from);
          if (type === TEXT && bytes[to] === 0x26) {
            type = CODED;
            while (bytes[to] !== 0x3c) to++;
          } else if (to === from || to - from > TEXT_LIMIT) return at;
          else if (!keepsBlanks && (bytes[from] === 0x20 || bytes[to - 1] === 0x20)) return at;
        }
        if (view.getInt32(to, true) !== END_VALUE || view.getInt32(to + 4, true) !== END_CELL) return at;
        next = to + 8;
      }
      if (next > end) return at;

      this.column = column;
      this.cellsRead++;
      cells.left--;
      if (merged?.covers(column)) continue;
      if (type === NUMBER) {
        if ((kinds[style] ?? KIND_NUMBER) === KIND_NUMBER) rows.copyView(column, TYPE_NUMBER, view, from, to);
        else values.serial(bytes, column, style, from, to);
      } else if (type === SHARED) values.sharedString(column, index);
      else if (type === BOOLEAN) rows.boolean(column, bytes[from] === 0x31);
      else if (type === CODED) values.text(bytes, column, from, to, keepsBlanks);
      else if (to > from) rows.quote(column, type === ERROR ? TYPE_ERROR : TYPE_STRING, view, from, to);
    }
  }
}

/** The types that are one letter, by that. */
const NONE = -1;
const TYPES = new Int8Array(256).fill(NONE);
TYPES[0x6e] = NUMBER;
TYPES[0x73] = SHARED;
TYPES[0x62] = BOOLEAN;
TYPES[0x65] = ERROR;

/** The position after a formula, of which only the cached value behind it counts; -1 for one in quotes of the other kind, or cut short. */
function formulaEnd(bytes: Buffer, view: DataView, at: number): number {
  if (bytes[at] !== 0x3c) return -1;
  let i = at + 2;
  let byte = bytes[i];
  while (byte !== 0x3e) {
    if (byte === 0x22) {
      i++;
      while (bytes[i] !== 0x22) i++;
    } else if (byte === 0x3c || byte === 0x27) return -1;
    byte = bytes[++i];
  }
  if (bytes[i - 1] === 0x2f) return i + 1;
  i++;
  while (bytes[i] !== 0x3c) i++;
  return view.getInt32(i, true) === END_FORMULA ? i + 4 : -1;
}

/** The position of the first byte from `at` on that cannot go into JSON as it is; the window's sentinel is one. */
function plainTextEnd(bytes: Buffer, at: number): number {
  let i = at;
  for (;;) {
    const byte = bytes[i] ?? 0;
    if (PLAIN[byte] !== 1 && (byte !== 0x5f || bytes[i + 1] === 0x78)) return i;
    i++;
  }
}
