import { KIND_DURATION, KIND_NUMBER } from '../../kernel/date-kinds.js';
import { MAX_COLUMNS } from '../budgets.js';
import { isDateSerial, MAX_DATE_BYTES, writeSerial } from '../values/serial-date.js';
import type { TagStream } from '../xml/tag-stream.js';
import type { DocumentStyles } from './document-styles.js';
import { DEFAULT_STYLE, STYLE_NAME } from './vocabulary.js';

/** Before this day Excel counts one day more than LibreOffice, its 29 February 1900. From here on both counts are equal. */
const FIRST_COMMON_DAY = 61;

/** Dates of cells that are numbers by their type and dates by their style, shown as LibreOffice shows them. */
export class CellDates {
  /** The day that numbers count from: 1899-12-30, 1904-01-01, or another. Numbers of another epoch stay numbers. */
  private epoch: '1900' | '1904' | 'other' = '1900';
  /** The date kinds of cells without a style: the row's, and each column's. */
  private rowKind = KIND_NUMBER;
  private columnKinds: Uint8Array | null = null;
  private columns = 0;
  private readonly scratch = Buffer.alloc(MAX_DATE_BYTES);

  constructor(
    private readonly stream: TagStream,
    private readonly styles: DocumentStyles,
  ) {}

  /** What table:null-date says (OpenDocument 1.3 part 3, 9.4.2). */
  countFrom(date: string | undefined): void {
    this.epoch = date === undefined || date === '1899-12-30' ? '1900' : date === '1904-01-01' ? '1904' : 'other';
  }

  startSheet(): void {
    this.columns = 0;
    this.columnKinds = null;
  }

  /** Reads the start tag of a column that is repeated `repeat` times. */
  column(repeat: number): void {
    const from = Math.min(this.columns, MAX_COLUMNS);
    this.columns = Math.min(from + repeat, MAX_COLUMNS);
    const kind = this.kindBy(DEFAULT_STYLE);
    if (kind === KIND_NUMBER) return;
    this.columnKinds ??= new Uint8Array(MAX_COLUMNS);
    this.columnKinds.fill(kind, from, this.columns);
  }

  /** The start tag of a row. */
  startRow(): void {
    this.rowKind = this.kindBy(DEFAULT_STYLE);
  }

  /** What the number in the cell at this column (0-based), whose start tag has come, is shown as; null if it stays a number. */
  dateOf(value: number, column: number): string | null {
    if (!this.styles.hasDates || this.epoch === 'other') return null;
    const kind = this.stream.has(STYLE_NAME)
      ? this.kindBy(STYLE_NAME)
      : this.rowKind !== KIND_NUMBER
        ? this.rowKind
        : (this.columnKinds?.[column] ?? KIND_NUMBER);
    const is1904 = this.epoch === '1904';
    if (kind === KIND_NUMBER || !isDateSerial(value, is1904)) return null;
    const isShifted = !is1904 && (kind & KIND_DURATION) === 0 && value >= 1 && value < FIRST_COMMON_DAY;
    const serial = isShifted ? value - 1 : value;
    // Serials below 1 are the last days of 1899, which Excel cannot show.
    if (isShifted && serial < 1) return null;
    return this.scratch.toString('latin1', 0, writeSerial(this.scratch, 0, serial, kind, is1904));
  }

  private kindBy(attribute: number): number {
    const { stream, styles } = this;
    if (!styles.hasDates || !stream.has(attribute)) return KIND_NUMBER;
    return styles.kindOf(stream.window.bytes, stream.valueFrom(attribute), stream.valueTo(attribute));
  }
}
