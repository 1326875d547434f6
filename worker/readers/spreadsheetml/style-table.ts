import { WorkbookError } from '../../../src/errors.js';
import { createStyles, type Styles } from '../values/cell-styles.js';
import { ByteMap, hashOf } from '../xml/byte-map.js';
import type { TagStream } from '../xml/tag-stream.js';
import { FORMAT, ID, NUMBER_FORMAT, PARENT, STYLE } from './vocabulary.js';

/** Excel allows 4,000 formats in such a file; some writers make one per cell. */
const MAX_STYLES = 200_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** The style of cells that name none, and of styles that name no parent. */
const DEFAULT_ID = 'Default';

/** Formats that have names (XML Spreadsheet Reference, ss:Format), as codes. Other names are formats of plain numbers. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['General Date', 'm/d/yyyy h:mm'],
  ['Long Date', 'dddd, mmmm dd, yyyy'],
  ['Medium Date', 'd-mmm-yy'],
  ['Short Date', 'm/d/yyyy'],
  ['Long Time', 'h:mm:ss AM/PM'],
  ['Medium Time', 'h:mm AM/PM'],
  ['Short Time', 'h:mm'],
  ['General Number', 'General'],
  ['Currency', '0.00'],
  ['Euro Currency', '0.00'],
  ['Fixed', '0.00'],
  ['Standard', '0.00'],
  ['Percent', '0.00%'],
  ['Scientific', '0.00E+00'],
  ['Yes/No', 'General'],
  ['True/False', 'General'],
  ['On/Off', 'General'],
]);

interface Style {
  parent: string | undefined;
  /** Undefined if the parent decides. */
  format: string | undefined;
}

/** The styles of a workbook: what its Styles element says, and which index a cell's StyleID has. */
export class StyleTable {
  /** What the styles make of numbers; made when all styles have been read. */
  formats: Styles = createStyles([0], new Map([[0, 'General']]));
  /** The index of the style of cells that name none. */
  readonly default = 0;

  private readonly styles = new Map<string, Style>();
  private readonly indexes = new ByteMap();
  private current: Style | null = null;
  private bytes = 0;

  /** A start tag in Styles. Throws WorkbookError `too_many_styles`. */
  open(stream: TagStream): void {
    if (stream.element === STYLE) {
      const id = stream.get(ID) ?? '';
      this.current = { parent: stream.get(PARENT), format: undefined };
      this.bytes += id.length + (this.current.parent?.length ?? 0);
      this.styles.set(id, this.current);
    } else if (stream.element === NUMBER_FORMAT && this.current) {
      this.current.format = stream.get(FORMAT) ?? 'General';
      this.bytes += this.current.format.length;
    }
    if (this.styles.size > MAX_STYLES || this.bytes > MAX_BYTES) {
      throw new WorkbookError(
        'too_many_styles',
        `The workbook has more than ${MAX_STYLES.toLocaleString('en-US')} styles, or very long ones, which Excel could not read either. Open it in the program it comes from and save it as .xlsx.`,
        { details: { limit: MAX_STYLES, unit: 'styles' } },
      );
    }
  }

  /** All styles have been read. */
  finish(): void {
    const codes = new Map<number, string>();
    const idsOfCodes = new Map<string, number>();
    const ids: number[] = [];
    const add = (format: string) => {
      const code = NAMED.get(format) ?? format;
      let id = idsOfCodes.get(code);
      if (id === undefined) {
        id = codes.size;
        idsOfCodes.set(code, id);
        codes.set(id, code);
      }
      return ids.push(id) - 1;
    };
    add(this.formatOf(DEFAULT_ID));
    for (const id of this.styles.keys()) {
      const key = Buffer.from(id);
      this.indexes.add(key, 0, key.length, add(this.formatOf(id)));
    }
    this.formats = createStyles(ids, codes);
    this.styles.clear();
  }

  /** The index of the style named `bytes[from .. to)`; the default one's if there is none of that name. */
  indexOf(bytes: Uint8Array, from: number, to: number): number {
    const index = this.indexes.get(bytes, from, to, hashOf(bytes, from, to));
    return index < 0 ? this.default : index;
  }

  /** A style's own format, its parents', or the default style's. */
  private formatOf(id: string): string {
    let style = this.styles.get(id);
    // More steps than this mean that parents name each other in a ring.
    for (let steps = 0; style && steps < 100; steps++) {
      if (style.format !== undefined) return style.format;
      style = style.parent === undefined ? undefined : this.styles.get(style.parent);
    }
    return this.styles.get(DEFAULT_ID)?.format ?? 'General';
  }
}
