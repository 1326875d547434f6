import { MAX_COLUMNS } from '../budgets.js';
import { TEXT_LIMIT } from '../cell-limits.js';
import { numberEnd } from '../values/decimal.js';
import { PLAIN } from '../xml/text.js';

/** What a plain cell holds (ST_CellType, ECMA-376 part 1, 18.18.11); INLINE is only met on the way, its text is a TEXT. */
export const NOTHING = -1;
export const NUMBER = 0;
export const SHARED = 1;
export const TEXT = 2;
export const BOOLEAN = 3;
export const ERROR = 4;
const INLINE = 5;

/**
 * A cell in the form that nearly all have, byte for byte as Excel and its like write it: `<c r="B2" s="1" t="s"><v>7</v></c>`, formula
 * or not. One object serves for all cells: `read` fills it.
 */
export class PlainCell {
  /** 0-based. */
  column = 0;
  style = 0;
  type = NUMBER;
  /** Of a SHARED text. */
  index = 0;
  /** The value is `bytes[from .. to)`, and goes into JSON as it stands. */
  from = 0;
  to = 0;

  /**
   * Reads the cell at `at`, which belongs to row `ofRow` and stands after column `after`, and answers the position after it. -1, with
   * the object as it was, for any other form, for values that need a closer look, and for what is not whole yet: what looks
   * whole but reaches past `end` is made of bytes of earlier chunks. `keepsBlanks` says that the part has xml:space="preserve".
   */
  read(
    bytes: Buffer,
    at: number,
    end: number,
    ofRow: number,
    after: number,
    stringCount: number,
    keepsBlanks: boolean,
  ): number {
    let column = after + 1;
    let style = 0;
    let type = NUMBER;
    let i = at + 2;
    for (;;) {
      const byte = bytes[i];
      if (byte === 0x20) {
        if (bytes[i + 2] !== 0x3d || bytes[i + 3] !== 0x22) return -1;
        const name = bytes[i + 1];
        i += 4;
        if (name === 0x72) {
          let letter = bytes[i] ?? 0;
          if (letter < 0x41 || letter > 0x5a) return -1;
          column = letter - 0x41;
          letter = bytes[++i] ?? 0;
          if (letter >= 0x41) {
            if (letter > 0x5a) return -1;
            column = (column + 1) * 26 + letter - 0x41;
            letter = bytes[++i] ?? 0;
            if (letter >= 0x41) {
              if (letter > 0x5a) return -1;
              column = (column + 1) * 26 + letter - 0x41;
              letter = bytes[++i] ?? 0;
            }
          }
          let row = 0;
          while (letter >= 0x30 && letter <= 0x39) {
            row = row * 10 + letter - 0x30;
            letter = bytes[++i] ?? 0;
          }
          if (letter !== 0x22 || row !== ofRow || column >= MAX_COLUMNS) return -1;
          i++;
        } else if (name === 0x73) {
          let digit = bytes[i] ?? 0;
          if (digit === 0x22) return -1;
          while (digit >= 0x30 && digit <= 0x39) {
            style = style * 10 + digit - 0x30;
            digit = bytes[++i] ?? 0;
          }
          if (digit !== 0x22) return -1;
          i++;
        } else if (name === 0x74) {
          const first = bytes[i];
          if (bytes[i + 1] === 0x22) {
            if (first === 0x73) type = SHARED;
            else if (first === 0x6e) type = NUMBER;
            else if (first === 0x62) type = BOOLEAN;
            else if (first === 0x65) type = ERROR;
            else return -1;
            i += 2;
          } else if (first === 0x73 && bytes[i + 1] === 0x74 && bytes[i + 2] === 0x72 && bytes[i + 3] === 0x22) {
            type = TEXT;
            i += 4;
          } else if (first === 0x69 && bytes[i + 9] === 0x22 && bytes[i + 6] === 0x53) {
            // inlineStr: no other type has an S there
            type = INLINE;
            i += 10;
          } else return -1;
        } else return -1;
      } else if (byte === 0x3e) {
        i++;
        break;
      } else if (byte === 0x2f && bytes[i + 1] === 0x3e) {
        if (i + 2 > end || column <= after || column >= MAX_COLUMNS) return -1;
        this.column = column;
        this.type = NOTHING;
        return i + 2;
      } else return -1;
    }
    if (column <= after || column >= MAX_COLUMNS) return -1;

    if (type === INLINE) {
      // <is><t>…</t></is></c>
      if (
        bytes[i] !== 0x3c ||
        bytes[i + 1] !== 0x69 ||
        bytes[i + 2] !== 0x73 ||
        bytes[i + 3] !== 0x3e ||
        bytes[i + 4] !== 0x3c ||
        bytes[i + 5] !== 0x74
      )
        return -1;
      i += 6;
      let preserved = keepsBlanks;
      if (bytes[i] === 0x20) {
        if (bytes[i + 21] !== 0x3e || bytes.toString('latin1', i, i + 21) !== ' xml:space="preserve"') return -1;
        preserved = true;
        i += 21;
      }
      if (bytes[i] !== 0x3e || (!preserved && (bytes[i + 1] ?? 0) <= 0x20)) return -1;
      const from = ++i;
      i = plainTextEnd(bytes, i);
      if (
        bytes[i] !== 0x3c ||
        bytes[i + 1] !== 0x2f ||
        bytes[i + 2] !== 0x74 ||
        bytes[i + 3] !== 0x3e ||
        bytes[i + 4] !== 0x3c
      )
        return -1;
      if (
        bytes[i + 5] !== 0x2f ||
        bytes[i + 6] !== 0x69 ||
        bytes[i + 7] !== 0x73 ||
        bytes[i + 8] !== 0x3e ||
        bytes[i + 9] !== 0x3c
      )
        return -1;
      if (bytes[i + 10] !== 0x2f || bytes[i + 11] !== 0x63 || bytes[i + 12] !== 0x3e || i + 13 > end) return -1;
      if (!preserved && bytes[i - 1] === 0x20) return -1;
      if (i - from > TEXT_LIMIT) return -1;
      this.column = column;
      this.type = i > from ? TEXT : NOTHING;
      this.from = from;
      this.to = i;
      return i + 13;
    }

    if (bytes[i] !== 0x3c) return -1;
    if (bytes[i + 1] === 0x66) {
      // A formula: only its cached value counts.
      let byte = bytes[i + 2];
      i += 2;
      while (byte !== 0x3e) {
        if (byte === 0x22) {
          i++;
          while (bytes[i] !== 0x22) i++;
        } else if (byte === 0x3c || byte === 0x27) return -1;
        byte = bytes[++i];
      }
      if (bytes[i - 1] !== 0x2f) {
        i++;
        while (bytes[i] !== 0x3c) i++;
        if (bytes[i + 1] !== 0x2f || bytes[i + 2] !== 0x66 || bytes[i + 3] !== 0x3e) return -1;
        i += 4;
      } else i++;
      if (bytes[i] !== 0x3c) return -1;
    }
    if (bytes[i + 1] !== 0x76 || bytes[i + 2] !== 0x3e) return -1;
    i += 3;
    const from = i;
    let index = 0;
    if (type === NUMBER) {
      i = numberEnd(bytes, i);
      if (i < 0) return -1;
    } else if (type === SHARED) {
      let digit = bytes[i] ?? 0;
      while (digit >= 0x30 && digit <= 0x39) {
        index = index * 10 + digit - 0x30;
        digit = bytes[++i] ?? 0;
      }
      if (i === from || index >= stringCount) return -1;
    } else if (type === BOOLEAN) {
      if ((bytes[i] !== 0x30 && bytes[i] !== 0x31) || bytes[i + 1] !== 0x3c) return -1;
      i++;
    } else {
      i = plainTextEnd(bytes, i);
      if (i === from || i - from > TEXT_LIMIT) return -1;
      if (!keepsBlanks && (bytes[from] === 0x20 || bytes[i - 1] === 0x20)) return -1;
    }
    if (
      bytes[i] !== 0x3c ||
      bytes[i + 1] !== 0x2f ||
      bytes[i + 2] !== 0x76 ||
      bytes[i + 3] !== 0x3e ||
      bytes[i + 4] !== 0x3c
    )
      return -1;
    if (bytes[i + 5] !== 0x2f || bytes[i + 6] !== 0x63 || bytes[i + 7] !== 0x3e || i + 8 > end) return -1;

    this.column = column;
    this.style = style;
    this.type = type;
    this.index = index;
    this.from = from;
    this.to = i;
    return i + 8;
  }
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
