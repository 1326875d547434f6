import type { ReaderBudgets, SheetVisibility } from '../contract.js';
import { tooManySheets } from '../rows/cell-limits.js';
import { ElementScanner } from '../xml/element-scanner.js';
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

/** Finds the sheets of a workbook before its rows are read, because a sheet's visibility comes after its rows. */
export class OutlineScanner extends ElementScanner {
  readonly sheets: SheetOutline[] = [];
  private isVisible = false;

  constructor(
    part: string,
    private readonly budgets: ReaderBudgets,
  ) {
    super(ELEMENTS, ATTRIBUTES, part, () => {
      const last = this.sheets.at(-1);
      return last ? ` in the sheet “${last.name}”` : '';
    });
  }

  /**
   * Works through what has been pushed.
   * @throws WorkbookError, at the end also if the document is not whole
   */
  scan(): void {
    while (this.step());
  }

  protected open(): void {
    const { element } = this.stream;
    if (element === WORKSHEET) this.addSheet();
    else if (element === TABLE) this.skip();
    this.isVisible = element === VISIBLE;
  }

  protected close(): void {
    this.isVisible = false;
  }

  protected text(): void {
    if (this.isVisible) this.noteVisibility();
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
