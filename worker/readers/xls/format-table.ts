import { createStyles, type Styles } from '../values/cell-styles.js';
import { type CodePage, codePageOf } from './code-page.js';
import { type BiffVersion, CODE_PAGE, DATE_MODE, FORMAT, XF } from './record-kinds.js';
import { shortText } from './short-text.js';

/** The number formats that BIFF2 and BIFF3 count from 0. These are the ones of dates, for files that do not list them. */
const OLD_DATE_FORMATS = [
  'm/d/yy',
  'd-mmm-yy',
  'd-mmm',
  'mmm-yy',
  'h:mm AM/PM',
  'h:mm:ss AM/PM',
  'h:mm',
  'h:mm:ss',
  'm/d/yy h:mm',
];
const FIRST_OLD_DATE = 12;
/** How many formats the six bits of a BIFF2 cell can name. */
const BIFF2_FORMATS = 64;

/** What a workbook, or a sheet of BIFF2 to BIFF4, says about its cells as a whole: formats, the date system, the code page. */
export class FormatTable {
  date1904 = false;
  codePage: CodePage = codePageOf(1252);
  /** The number format of each XF. */
  private readonly ids: number[] = [];
  private readonly codes = new Map<number, string>();
  /** FORMAT records so far: before BIFF5 their order is their number. */
  private formats = 0;
  private made: Styles | null = null;

  constructor(private readonly version: BiffVersion) {
    if (version > 3) return;
    for (let id = 0; id < BIFF2_FORMATS; id++) this.codes.set(id, OLD_DATE_FORMATS[id - FIRST_OLD_DATE] ?? 'General');
  }

  /** Takes in a record, if it is one of these; `data` is its data. */
  add(kind: number, data: Buffer): void {
    const { version } = this;
    if (kind === XF) {
      // [MS-XLS] 2.4.353; BIFF2 keeps flags beside the format.
      if (version >= 5) this.ids.push(data.length >= 4 ? data.readUInt16LE(2) : 0);
      else if (version === 2) this.ids.push((data[2] ?? 0) & 0x3f);
      else this.ids.push(data[1] ?? 0);
    } else if (kind === FORMAT) {
      if (version >= 5) {
        if (data.length >= 2)
          this.codes.set(data.readUInt16LE(0), shortText(data, 2, version === 8 ? 2 : 1, version, this.codePage));
      } else {
        this.codes.set(this.formats, shortText(data, version === 4 ? 2 : 0, 1, version, this.codePage));
      }
      this.formats++;
    } else if (kind === CODE_PAGE) {
      if (data.length >= 2) this.codePage = codePageOf(data.readUInt16LE(0));
    } else if (kind === DATE_MODE) {
      this.date1904 = data[0] === 1;
    }
  }

  /** Excel 2.0 wrote no XF records: its cells name their number format themselves. */
  get cellsNameFormats(): boolean {
    return this.version === 2 && this.ids.length === 0;
  }

  /** What the styles make of numbers, once all records have been taken in. */
  styles(): Styles {
    const ids = this.cellsNameFormats ? Array.from({ length: BIFF2_FORMATS }, (_, id) => id) : this.ids;
    this.made ??= createStyles(ids, this.codes);
    return this.made;
  }
}
