import { KIND_DEPENDS, KIND_NUMBER } from '../../kernel/date-kinds.js';
import { builtInFormat, type NumberFormat, parseFormat } from './number-format.js';
import { isDateSerial } from './serial-date.js';

/** What a cell's style index makes of its number: see serial-date.ts for the kinds. */
export interface Styles {
  /** One kind per style index. */
  kinds: Uint8Array;
  /** The kind of one number, for styles whose kind is KIND_DEPENDS. */
  kindOf(style: number, value: number): number;
}

/** A workbook without styles: all numbers are numbers. */
export const NO_STYLES: Styles = { kinds: new Uint8Array(0), kindOf: () => KIND_NUMBER };

/**
 * Returns the kind of date that a style makes of a number. KIND_NUMBER if it is none: by its format, or because Excel has no date for
 * it.
 */
export function dateKind(styles: Styles, style: number, value: number, date1904: boolean): number {
  let kind = styles.kinds[style] ?? KIND_NUMBER;
  if (kind === KIND_NUMBER) return KIND_NUMBER;
  if (kind === KIND_DEPENDS) kind = styles.kindOf(style, value);
  return isDateSerial(value, date1904) ? kind : KIND_NUMBER;
}

/** Makes Styles of the number format id of each style, and of the workbook's codes by id. Other ids are built in. */
export function createStyles(ids: ArrayLike<number>, codes: ReadonlyMap<number, string>): Styles {
  const formats = new Map<number, NumberFormat>();
  const formatOf = (id: number): NumberFormat => {
    let format = formats.get(id);
    if (!format) {
      const code = codes.get(id);
      format = code === undefined ? builtInFormat(id) : parseFormat(code);
      formats.set(id, format);
    }
    return format;
  };
  return {
    kinds: Uint8Array.from(ids, (id) => formatOf(id).kind ?? KIND_DEPENDS),
    kindOf: (style, value) => formatOf(ids[style] ?? 0).kindOf(value),
  };
}
