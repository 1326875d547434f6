import { open } from 'node:fs/promises';
import { columnName } from '../../worker/readers/rows/cell-name.js';
import { type Cell, type CellMaker, createRandom, STYLE_FORMATS } from './cells.js';
import { createTally, type Facts, type Shape } from './facts.js';
import { SharedStrings } from './shared-strings.js';
import { ZipFile } from './zip-file.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
/** The first number of a format that is not built in (ECMA-376 part 1, 18.8.30). */
const FIRST_CUSTOM_FORMAT = 164;
/** XML is handed on in pieces of about this many characters. */
const PIECE = 128 * 1024;

/** Writes a workbook as Excel does: cell references, styles, shared strings after the sheets, cached values of formulas. */
export async function writeXlsx(path: string, shape: Shape, cellAt: CellMaker): Promise<Facts> {
  const file = await open(path, 'w');
  try {
    const zip = new ZipFile(file);
    const names = Array.from({ length: shape.sheets }, (_, at) => `データ${at + 1}`);
    await zip.add('[Content_Types].xml', [contentTypes(names)]);
    await zip.add('_rels/.rels', [relations([['officeDocument', 'xl/workbook.xml']])]);
    await zip.add('xl/workbook.xml', [workbook(names)]);
    await zip.add('xl/_rels/workbook.xml.rels', [
      relations([
        ...names.map((_, at): [string, string] => ['worksheet', `worksheets/sheet${at + 1}.xml`]),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ]);
    const random = createRandom(shape.rows * 31 + shape.columns);
    const strings = new SharedStrings();
    const tally = createTally();
    for (let sheet = 0; sheet < shape.sheets; sheet++) {
      const firstRow = sheet * shape.rows;
      await zip.add(
        `xl/worksheets/sheet${sheet + 1}.xml`,
        sheetXml(shape, (row, column) => tally.add(cellAt(random, firstRow + row, column)), strings),
      );
    }
    await zip.add('xl/styles.xml', [styles()]);
    await zip.add('xl/sharedStrings.xml', stringsXml(strings));
    await zip.finish();
    return tally.facts();
  } finally {
    await file.close();
  }
}

function* stringsXml({ texts, references }: SharedStrings): Generator<string> {
  let piece = `${DECLARATION}<sst xmlns="${MAIN}" count="${references}" uniqueCount="${texts.length}">`;
  for (const text of texts) {
    // Japanese Excel notes a font for the reading of each text, even if the text has no reading.
    piece += `<si><t>${escapeXml(text)}</t>${/[^ -~]/.test(text) ? '<phoneticPr fontId="1"/>' : ''}</si>`;
    if (piece.length > PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}</sst>`;
}

function* sheetXml(
  { rows, columns }: Shape,
  cellAt: (row: number, column: number) => Cell,
  strings: SharedStrings,
): Generator<string> {
  const letters = Array.from({ length: columns }, (_, column) => columnName(column));
  let piece =
    `${DECLARATION}<worksheet xmlns="${MAIN}" xmlns:r="${RELATIONS}"><dimension ref="A1:${letters.at(-1)}${rows}"/>` +
    '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="18.75"/><sheetData>';
  for (let row = 0; row < rows; row++) {
    piece += `<row r="${row + 1}" spans="1:${columns}">`;
    for (let column = 0; column < columns; column++)
      piece += cellXml(`${letters[column]}${row + 1}`, cellAt(row, column), strings);
    piece += '</row>';
    if (piece.length > PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`;
}

function cellXml(name: string, cell: Cell, strings: SharedStrings): string {
  switch (cell.kind) {
    case 'absent':
      return '';
    case 'blank':
      return `<c r="${name}" s="1"/>`;
    case 'boolean':
      return `<c r="${name}" t="b"><v>${cell.value ? 1 : 0}</v></c>`;
    case 'distinct':
      return `<c r="${name}" t="s"><v>${strings.indexOf(cell.text, true)}</v></c>`;
    case 'text':
      if (cell.formula === undefined) return `<c r="${name}" t="s"><v>${strings.indexOf(cell.text, false)}</v></c>`;
      return `<c r="${name}" t="str"><f>${escapeXml(cell.formula)}</f><v>${escapeXml(cell.text)}</v></c>`;
    case 'number': {
      const style = cell.style === 0 ? '' : ` s="${cell.style}"`;
      const formula = cell.formula === undefined ? '' : `<f>${escapeXml(cell.formula)}</f>`;
      return `<c r="${name}"${style}>${formula}<v>${cell.value}</v></c>`;
    }
  }
}

function escapeXml(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function contentTypes(sheets: string[]): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const part = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${type}.${kind}+xml"/>`;
  return (
    `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    part('workbook', 'sheet.main') +
    sheets.map((_, at) => part(`worksheets/sheet${at + 1}`, 'worksheet')).join('') +
    `${part('styles', 'styles')}${part('sharedStrings', 'sharedStrings')}</Types>`
  );
}

function relations(targets: [type: string, target: string][]): string {
  const entries = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${entries.join('')}</Relationships>`;
}

function workbook(sheets: string[]): string {
  const entries = sheets.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  return `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${entries.join('')}</sheets></workbook>`;
}

function styles(): string {
  const formats = STYLE_FORMATS.slice(1).map(
    (code, at) => `<numFmt numFmtId="${FIRST_CUSTOM_FORMAT + at}" formatCode="${code}"/>`,
  );
  const styled = STYLE_FORMATS.map(
    (_, at) =>
      `<xf numFmtId="${at === 0 ? 0 : FIRST_CUSTOM_FORMAT + at - 1}" fontId="0" fillId="0" borderId="0" xfId="0"${at === 0 ? '' : ' applyNumberFormat="1"'}/>`,
  );
  return (
    `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.join('')}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="游ゴシック"/></font><font><sz val="6"/><name val="游ゴシック"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${styled.length}">${styled.join('')}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
}
