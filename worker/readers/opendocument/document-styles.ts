import { WorkbookError } from '../../../src/errors.js';
import { FRACTION_SHIFT, KIND_DATE, KIND_DURATION, KIND_NUMBER, KIND_TIME } from '../../kernel/date-kinds.js';
import { ByteMap, hashOf } from '../xml/byte-map.js';
import type { TagStream } from '../xml/tag-stream.js';
import * as names from './vocabulary.js';

const TABLE_FAMILY = Buffer.from('table');
const CELL_FAMILY = Buffer.from('table-cell');
const FALSE = Buffer.from('false');
/** Excel allows 65,490 cell formats; some writers make one per cell. */
const MAX_STYLES = 200_000;
/** Bytes of a style's name that are looked at. */
const NAME_BYTES = 1000;
/** More steps than this mean that parents name each other in a ring. */
const MAX_PARENTS = 100;

/** Automatic styles belong to their own document. Common styles have names that people see, and may be in styles.xml. */
type Scope = 'automatic' | 'common';

interface CellStyle {
  scope: Scope;
  parent: string | undefined;
  dataStyle: string | undefined;
}

/**
 * What a document's styles say about sheets and cells (OpenDocument 1.3 part 3, 16.2, 16.29): which sheets are hidden, and which cells
 * show their numbers as dates. Some writers store a date as a number in a date's format. Call `begin` with the styles' element, then
 * `open` and `close` with each tag in it.
 * @throws WorkbookError `too_many_styles`
 */
export class DocumentStyles {
  /** Whether the document has formats of dates or times at all. */
  hasDates = false;

  private scope: Scope = 'common';
  private readonly hiding = new Set<string>();
  private readonly cellStyles = new Map<string, CellStyle>();
  /** The kinds (see serial-date.ts) of date and time styles. */
  private readonly dataStyles = new Map<string, number>();
  /** The kinds of cell styles that have been resolved already. */
  private readonly kinds = new ByteMap();
  /** The table style being read, and the data style: its key, and what it shows. */
  private tableStyle: string | null = null;
  private dataStyle = '';
  private parts = 0;
  private decimals = 0;
  private isDuration = false;

  /** The element that holds the styles has begun. */
  begin(element: number): void {
    this.scope = element === names.AUTOMATIC_STYLES ? 'automatic' : 'common';
  }

  /** Reads a start tag among the styles. Returns whether its content matters. */
  open(stream: TagStream): boolean {
    switch (stream.element) {
      case names.STYLE_OF:
        return this.openStyle(stream);
      case names.TABLE_PROPERTIES:
        if (this.tableStyle !== null && stream.is(names.DISPLAY, FALSE)) this.hiding.add(this.tableStyle);
        return false;
      case names.DATE_STYLE:
      case names.TIME_STYLE:
        this.dataStyle = keyOf(this.scope, stream.get(names.NAME));
        this.parts = 0;
        this.decimals = 0;
        this.isDuration = stream.is(names.TRUNCATE_ON_OVERFLOW, FALSE);
        return true;
      case names.SECONDS:
        this.decimals = Math.min(3, Number(stream.get(names.DECIMAL_PLACES) ?? 0) || 0);
        this.parts |= KIND_TIME;
        return false;
      case names.TIME_PART:
        this.parts |= KIND_TIME;
        return false;
      case names.DATE_PART:
        this.parts |= KIND_DATE;
        return false;
      default:
        return false;
    }
  }

  /** An end tag among the styles. */
  close(element: number): void {
    if (element === names.STYLE_OF) this.tableStyle = null;
    if ((element !== names.DATE_STYLE && element !== names.TIME_STYLE) || this.parts === 0) return;
    const kind = this.isDuration && this.parts === KIND_TIME ? KIND_DURATION : this.parts;
    this.dataStyles.set(this.dataStyle, kind | (this.decimals << FRACTION_SHIFT));
    this.hasDates = true;
    this.checkCount();
  }

  /** Whether the table style of this name hides its sheets. */
  hides(name: string): boolean {
    return this.hiding.has(name.slice(0, NAME_BYTES));
  }

  /** The kind that the cell style named `bytes[from .. to)` makes of a number. */
  kindOf(bytes: Buffer, from: number, to: number): number {
    const known = this.kinds.get(bytes, from, to, hashOf(bytes, from, to));
    if (known >= 0) return known;
    const kind = this.resolve(bytes.toString('utf8', from, to));
    if (this.kinds.size < MAX_STYLES) this.kinds.add(bytes, from, to, kind);
    return kind;
  }

  private openStyle(stream: TagStream): boolean {
    const name = stream.get(names.NAME);
    if (stream.is(names.FAMILY, TABLE_FAMILY)) {
      this.tableStyle = name?.slice(0, NAME_BYTES) ?? null;
      this.checkCount();
      return true;
    }
    if (!stream.is(names.FAMILY, CELL_FAMILY)) return false;
    this.cellStyles.set(keyOf(this.scope, name), {
      scope: this.scope,
      parent: stream.get(names.PARENT_STYLE)?.slice(0, NAME_BYTES),
      dataStyle: stream.get(names.DATA_STYLE)?.slice(0, NAME_BYTES),
    });
    this.checkCount();
    return false;
  }

  /** A style's own data style decides, else its parents'. */
  private resolve(name: string): number {
    let style = this.cellStyles.get(keyOf('automatic', name)) ?? this.cellStyles.get(keyOf('common', name));
    for (let steps = 0; style && steps < MAX_PARENTS; steps++) {
      if (style.dataStyle !== undefined) {
        const { scope, dataStyle } = style;
        const kind = this.dataStyles.get(keyOf(scope, dataStyle)) ?? this.dataStyles.get(keyOf('common', dataStyle));
        return kind ?? KIND_NUMBER;
      }
      // Parents are common styles only (part 3, 19.510).
      style = style.parent === undefined ? undefined : this.cellStyles.get(keyOf('common', style.parent));
    }
    return KIND_NUMBER;
  }

  private checkCount(): void {
    if (this.cellStyles.size + this.dataStyles.size + this.hiding.size <= MAX_STYLES) return;
    throw new WorkbookError(
      'too_many_styles',
      `The workbook has more than ${MAX_STYLES.toLocaleString('en-US')} styles, which no program could make. Open it in the program it comes from and save it again.`,
      { details: { limit: MAX_STYLES, unit: 'styles' } },
    );
  }
}

function keyOf(scope: Scope, name: string | undefined): string {
  return `${scope} ${(name ?? '').slice(0, NAME_BYTES)}`;
}
