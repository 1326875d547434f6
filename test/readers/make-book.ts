import { makeZip, type ZipEntry } from './make-zip.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Excel 2013 and later repeat the element that has `date1904`, for properties that are new. */
const EXTENDED =
  '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>';

export interface BookOptions {
  /** One worksheet part each: what stands in `sheetData`, or a whole part if it begins with `<?xml` or `<worksheet`. */
  sheets: string[];
  names?: string[];
  /** `state="hidden"` and the like, by sheet. */
  states?: (string | undefined)[];
  /** The `si` elements, or a whole part. */
  strings?: string;
  /** Format codes for styles 1, 2, …; style 0 is General. A number is a built-in id. */
  formats?: (string | number)[];
  date1904?: boolean;
  /** Changes to the parts, by name; undefined takes one out. */
  parts?: Record<string, string | Buffer | undefined>;
  /** Changes how a part is stored. */
  entry?: (entry: ZipEntry) => ZipEntry;
}

/** Writes a workbook by hand, so that every odd form that other writers use can be had. */
export function makeBook(options: BookOptions): Buffer {
  const { sheets, names = [], states = [], strings, formats, date1904 } = options;
  const parts: Record<string, string | Buffer | undefined> = {
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relationships([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${REL}">${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets
      .map(
        (_, i) =>
          `<sheet name="${names[i] ?? `Sheet${i + 1}`}" sheetId="${i + 1}" ${states[i] ?? ''} r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets>${date1904 ? EXTENDED : ''}</workbook>`,
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((_, i): [string, string, string] => [`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`]),
      ['rIdStrings', 'sharedStrings', 'sharedStrings.xml'],
      ['rIdStyles', 'styles', 'styles.xml'],
    ]),
  };
  sheets.forEach((sheet, i) => {
    parts[`xl/worksheets/sheet${i + 1}.xml`] = /^\s*<(\?xml|\w*:?worksheet)|^(?!\s*<)./.test(sheet)
      ? sheet
      : worksheet(sheet);
  });
  if (strings !== undefined) {
    parts['xl/sharedStrings.xml'] =
      strings.startsWith('<?xml') || strings.includes('<sst') || strings.includes(':sst')
        ? strings
        : `<?xml version="1.0"?><sst xmlns="${MAIN}">${strings}</sst>`;
  }
  if (formats) parts['xl/styles.xml'] = stylesOf(formats);
  Object.assign(parts, options.parts);
  const entries = Object.entries(parts).flatMap(([name, data]) => (data === undefined ? [] : [{ name, data }]));
  return makeZip(entries.map((entry) => options.entry?.(entry) ?? entry));
}

/** A worksheet part around some rows. */
export function worksheet(rows: string, after = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="${MAIN}" xmlns:r="${REL}"><sheetData>${rows}</sheetData>${after}</worksheet>`;
}

function stylesOf(formats: (string | number)[]): string {
  const custom = formats
    .map((format, i) =>
      typeof format === 'string' ? `<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(format)}"/>` : '',
    )
    .join('');
  const xfs = formats.map((format, i) => `<xf numFmtId="${typeof format === 'string' ? 164 + i : format}"/>`).join('');
  return `<?xml version="1.0"?><styleSheet xmlns="${MAIN}"><numFmts>${custom}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>`;
}

export function relationships(list: [id: string, type: string, target: string][], base = REL): string {
  return `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${base}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
