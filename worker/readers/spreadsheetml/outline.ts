import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import { tooManySheets } from '../xml/cell-limits.js';
import { CLOSE, NEED_MORE, OPEN, TagStream, TEXT } from '../xml/tag-stream.js';
import { ATTRIBUTES, ELEMENTS, NAME, TABLE, VISIBLE, WORKSHEET } from './vocabulary.js';

/** A sheet of the workbook, before its rows are read. */
export interface SheetOutline {
  name: string;
  visibility: SheetVisibility;
}

/** A sheet's name without what PostgreSQL refuses; `index` is 0-based. */
export function sheetName(written: string | undefined, index: number): string {
  return (written ?? `Sheet${index + 1}`).replaceAll('\0', '\ufffd').toWellFormed();
}

/** Finds the sheets of a workbook: a first look, as a sheet's visibility stands after its rows. */
export class OutlineScanner {
  readonly sheets: SheetOutline[] = [];
  private readonly stream: TagStream;
  /** The depth at which the rows end that are passed over, -1 outside of rows. */
  private skippedTo = -1;
  private isVisible = false;

  constructor(
    part: string,
    private readonly budgets: ReaderBudgets,
  ) {
    this.stream = new TagStream(ELEMENTS, ATTRIBUTES, part, () => {
      const last = this.sheets.at(-1);
      return last ? ` in the sheet “${last.name}”` : '';
    });
  }

  push(bytes: Buffer): void {
    this.stream.push(bytes);
    this.scan();
  }

  /** Says that all has been pushed. Throws WorkbookError when it was no whole document. */
  end(): void {
    this.stream.end();
    this.scan();
  }

  private scan(): void {
    const { stream } = this;
    for (let token = stream.next(); token !== NEED_MORE; token = stream.next()) {
      if (this.skippedTo >= 0) {
        if (token === CLOSE && stream.depth === this.skippedTo) this.skippedTo = -1;
      } else if (token === OPEN) {
        if (stream.element === WORKSHEET) this.addSheet();
        else if (stream.element === TABLE && !stream.isEmpty) this.skippedTo = stream.depth - 1;
        this.isVisible = stream.element === VISIBLE && !stream.isEmpty;
      } else if (token === TEXT && this.isVisible) this.noteVisibility();
      else if (token === CLOSE) this.isVisible = false;
    }
  }

  private addSheet(): void {
    if (this.sheets.length >= this.budgets.sheets) throw tooManySheets(this.budgets.sheets);
    const name = sheetName(this.stream.get(NAME), this.sheets.length);
    this.sheets.push({ name, visibility: 'visible' });
  }

  private noteVisibility(): void {
    const { window, textFrom, textTo } = this.stream;
    const sheet = this.sheets.at(-1);
    if (!sheet) return;
    const text = window.bytes.toString('latin1', textFrom, textTo).trim();
    if (text === 'SheetHidden') sheet.visibility = 'hidden';
    if (text === 'SheetVeryHidden') sheet.visibility = 'very_hidden';
  }
}
