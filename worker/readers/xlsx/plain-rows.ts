import {
  BEGUN_ROW,
  CELLS_LEFT,
  CELLS_READ,
  COLUMN,
  DATE_1904,
  IN_ROW,
  KEEPS_BLANKS,
  KIND_COUNT,
  KINDS,
  KINDS_SIZE,
  MOST_CELLS_LEFT,
  NO_COLUMN,
  NUMBER,
  OTHER_FORM,
  ROW,
  SHARED,
  STOP_ROW,
  STRING_COUNT,
  STRINGS_ELSEWHERE,
  VALUE_FROM,
  VALUE_INDEX,
  VALUE_LEFT,
  VALUE_STYLE,
  VALUE_TO,
  VALUE_TYPE,
  WHY,
  WINDOW,
} from '../../kernel/memory-map.js';
import { MAX_ROWS } from '../budgets.js';
import type { ByteWindow } from '../byte-window.js';
import type { SheetContext } from '../package/package-format.js';
import type { MergedAreas } from '../rows/merged-areas.js';
import type { CellValues } from './cell-values.js';
import type { SheetCursor } from './sheet-cursor.js';

/**
 * Reads rows in the form that nearly all have, byte for byte as Excel and its like write them. The kernel does it, straight into the
 * encoder's memory. `why` says why it stopped (see memory-map.ts).
 */
export class PlainRows {
  why = OTHER_FORM;
  private readonly state: Int32Array;

  constructor(
    private readonly context: SheetContext,
    private readonly window: ByteWindow,
    private readonly values: CellValues,
    private readonly merged: MergedAreas | null,
    private readonly cursor: SheetCursor,
  ) {
    const { kernel, styles, strings, date1904 } = context;
    const { state } = kernel;
    this.state = state;
    const kinds = styles.kinds.subarray(0, KINDS_SIZE);
    kernel.bytes(KINDS, KINDS_SIZE).set(kinds);
    state[KIND_COUNT] = kinds.length;
    state[DATE_1904] = date1904 ? 1 : 0;
    state[STRING_COUNT] = strings.count;
    state[STRINGS_ELSEWHERE] = strings.areIn(kernel) ? 0 : 1;
    this.startRow();
  }

  /** The row that begins, if the kernel stopped for that. */
  get begunRow(): number {
    return this.state[BEGUN_ROW] ?? 0;
  }

  /** Says that JavaScript has begun a row: other merged areas may cover it. */
  startRow(): void {
    const { covers } = this.context.kernel;
    if (this.merged) this.merged.writeCovers(covers);
    else covers.fill(NO_COLUMN, 0, 2);
  }

  /**
   * Reads from `at` on, and returns the position after the last thing read. `keepsBlanks` says that the part has xml:space="preserve".
   */
  read(from: number, keepsBlanks: boolean): number {
    const { state, context, window, cursor } = this;
    const { rows, cells, kernel } = context;
    let at = from;
    do {
      this.why = OTHER_FORM;
      if (window.bytes !== kernel.window || !rows.lendTo(state)) return at;
      state[IN_ROW] = cursor.inRow ? 1 : 0;
      state[COLUMN] = cursor.column;
      state[CELLS_LEFT] = Math.min(cells.left, MOST_CELLS_LEFT);
      state[STOP_ROW] = this.stopRow();
      state[KEEPS_BLANKS] = keepsBlanks ? 1 : 0;
      at = kernel.functions.scanRows(WINDOW + at, WINDOW + window.end) - WINDOW;
      rows.takeBackFrom(state);
      const row = state[ROW] ?? 0;
      if (row !== cursor.row) cursor.rowIsNumbered = true;
      cursor.row = row;
      cursor.inRow = state[IN_ROW] === 1;
      cursor.column = state[COLUMN] ?? 0;
      const read = state[CELLS_READ] ?? 0;
      cursor.cellsRead += read;
      cells.left -= read;
      this.why = state[WHY] ?? 0;
      if (this.why === VALUE_LEFT) this.value(keepsBlanks);
    } while (this.why === VALUE_LEFT);
    return at;
  }

  /** The first row that the kernel must not begin by itself: from there on rows are out of order, or too many, or have merged areas. */
  private stopRow(): number {
    if (this.cursor.isDisordered) return 0;
    return this.merged === null ? MAX_ROWS + 1 : this.merged.plainUntil;
  }

  /** A value that the kernel left. */
  private value(keepsBlanks: boolean): void {
    const { state, window, values } = this;
    const { column } = this.cursor;
    const from = state[VALUE_FROM] ?? 0;
    const to = state[VALUE_TO] ?? 0;
    const type = state[VALUE_TYPE];
    if (type === SHARED) values.sharedString(column, state[VALUE_INDEX] ?? 0);
    else if (type === NUMBER) values.serial(window.bytes, column, state[VALUE_STYLE] ?? 0, from, to);
    else values.text(window.bytes, column, from, to, keepsBlanks);
  }
}
