import { describe, expect, it } from 'vitest';
import { FRACTION_SHIFT, KIND_DATE, KIND_TIME } from '../../worker/kernel/date-kinds.js';
import { Kernel } from '../../worker/kernel/kernel.js';
import { AreaList, MergedAreas, parseArea } from '../../worker/readers/rows/merged-areas.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';
import { rowMemoryOf } from '../../worker/readers/rows/row-memory.js';
import type { SharedStrings } from '../../worker/readers/shared-strings/shared-strings.js';
import { StringScanner } from '../../worker/readers/xlsx/shared-strings.js';
import { SheetScanner } from '../../worker/readers/xlsx/sheet-scanner.js';
import { createRandom, type Random } from '../fuzz/random.js';
import { worksheet } from './make-book.js';

/** Texts in every form that one of the ways has an opinion on. */
const TEXTS = [
  '<t>plain</t>',
  '<t>日本語</t><phoneticPr fontId="1"/>',
  '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1" type="noConversion"/>',
  '<t>大阪</t><rPh sb="0" eb="1"><t>オオ</t></rPh><rPh sb="1" eb="2"><t>サカ</t></rPh>',
  '<t>名</t><rPh sb="0" eb="1"/><t>shown</t>',
  "<t>名</t><rPh sb='0' eb='1'><t>ナ</t></rPh>",
  '<t>名</t><rPh sb="0" eb="1"><t>&amp;</t></rPh><phoneticPr fontId="1"></phoneticPr>',
  '<t>A &amp; B &lt;&gt; &quot;c&quot; &apos;d&apos;</t>',
  '<t>&amp;</t><phoneticPr fontId="1"/>',
  '<t>line&#10;break &#x1F600;</t>',
  '<t>line\nbreak\ttab</t>',
  '<t> dropped </t>',
  '<t>dropped </t>',
  '<t xml:space="preserve"> kept </t>',
  '<t xml:space="preserve">kept &amp; </t>',
  "<t xml:space='preserve'> kept </t>",
  '<t>a_b _x0041_ _x_</t>',
  '<t>back\\slash "quoted"</t>',
  '<t/>',
  '<t></t>',
  '<r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> &amp; plain</t></r>',
  '<!-- odd --><t>after</t>',
  `<t>${'long '.repeat(200)}</t>`,
];

/** The kind of a format that shows date, time and three digits after the seconds. */
const MILLISECONDS = KIND_DATE | KIND_TIME | (3 << FRACTION_SHIFT);

/** What stands in a cell between its reference and its end. */
const CELLS = [
  '><v>1</v></c>',
  '><v>-12.5</v></c>',
  '><v>0.1234567890123456789</v></c>',
  '><v>1E-7</v></c>',
  '><v>1e400</v></c>',
  '><v>007</v></c>',
  '><v> 7 </v></c>',
  ' s="1"><v>43890</v></c>',
  ' s="1"><v>43890.75</v></c>',
  ' s="1"><v>-1</v></c>',
  ' s="1"><v>2958466</v></c>',
  ' s="1"/>',
  '/>',
  '></c>',
  '><v/></c>',
  '><v></v></c>',
  ' s="2" t="s"><v>0</v></c>',
  ' t="s" s="2"><v>3</v></c>',
  ' t="s"><v> 5</v></c>',
  ' t="b"><v>1</v></c>',
  ' t="b"><v>0</v></c>',
  ' t="b"><v>true</v></c>',
  ' t="e"><v>#N/A</v></c>',
  ' t="n"><v>5</v></c>',
  ' t="str"><v>text</v></c>',
  ' t="str"><v>A &amp; B</v></c>',
  ' t="str"><v> blanks &#10;</v></c>',
  ' t="str"><v>&#10;</v></c>',
  ' t="str"><f>IF(A1&gt;9,"x","y")</f><v>x</v></c>',
  '><f>ROUND(D1*1.1,2)</f><v>30634.93</v></c>',
  '><f t="shared" ref="A1:A9" si="0">A1</f><v>3</v></c>',
  '><f t="shared" si="0"/><v>4</v></c>',
  '><f a=">">1</f><v>5</v></c>',
  "><f a='>'>1</f><v>6</v></c>",
  '><f>NOW()</f></c>',
  ' t="inlineStr"><is><t>in line</t></is></c>',
  ' t="inlineStr"><is><t xml:space="preserve"> in line </t></is></c>',
  ' t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
  ' t="inlineStr"><is><t/></is></c>',
  ' t="inlineStr"><is><t></t></is></c>',
  ' t="d"><v>2020-02-29</v></c>',
  ' cm="1"><v>8</v></c>',
  ' s="2" vm="12" ph="1" t="e"><v>#VALUE!</v></c>',
  " cm='1'><v>8</v></c>",
  ' t="str"><v>\\ back &quot;slash&quot;\nand\ttab </v></c>',
  ' t="str"><v>a_b_x0041_</v></c>',
  ' s="70000"><v>1</v></c>',
  ' s="-1"><v>1</v></c>',
  '\n  ><v>9</v></c>',
  '><!-- odd --><v>10</v></c>',
  '><v>11</v><extLst/></c>',
];
const COLUMNS = ['A', 'B', 'C', 'D', 'Z', 'AA', 'AZ', 'ZZ', 'AAA', 'XFD'];

/** A sheet of rows with some of the cells above, in any order, with and without references. */
function anySheet(random: Random): string {
  let row = 0;
  let rows = '';
  for (let i = 0; i < 12; i++) {
    row += random.pick([1, 1, 1, 7, 90, 900, 9_000, 70_000]);
    let cells = '';
    for (const column of COLUMNS) {
      if (random.once(3)) continue;
      cells += `<c${random.once(10) ? '' : ` r="${column}${row}"`}${random.pick(CELLS)}${random.once(10) ? '\n' : ''}`;
    }
    const start = random.pick([
      `<row r="${row}">`,
      `<row r="${row}" spans="1:4" ht="15" x14ac:dyDescent="0.4">`,
      `<row r='${row}'>`,
    ]);
    rows += `${start}${cells}</row>`;
  }
  return worksheet(rows);
}

/** All rows of a sheet as one text, and how many cells it had. */
function scanSheet(
  xml: string,
  { strings, kernel }: KernelStrings,
  allowFast: boolean,
  chunk: number,
  area: string | null,
) {
  const rows = new RowEncoder(rowMemoryOf(kernel));
  const styles = { kinds: Uint8Array.of(0, MILLISECONDS, 0), kindOf: () => 0 };
  const context = { kernel, strings, styles, date1904: false, rows, cells: { left: 100_000, budget: 100_000 } };
  const areas = new AreaList('Sheet');
  const parsed = area === null ? null : parseArea(area);
  if (parsed) areas.add(parsed);
  const merged = parsed && new MergedAreas(areas, 'Sheet');
  const scanner = new SheetScanner(context, 'Sheet', 'sheet1.xml', merged, allowFast);
  const bytes = Buffer.from(xml);
  let text = '';
  const take = () => {
    const batch = rows.batch();
    for (let i = 0; i < batch.count; i++) {
      const values = batch.bytes.toString('utf8', batch.starts[i], batch.ends[i]);
      text += `${batch.rows[i]} ${values} ${batch.types.toString('latin1', batch.typeStarts[i], batch.typeEnds[i])}\n`;
    }
    rows.clear();
  };
  for (let at = 0; at < bytes.length; at += chunk) {
    scanner.push(bytes.subarray(at, at + chunk));
    while (scanner.scan()) take();
  }
  scanner.end();
  while (scanner.scan()) take();
  take();
  return { text, read: scanner.cellsRead, left: context.cells.left, totals: rows.takeTotals() };
}

/** Shared strings and the memory that they lie in. */
interface KernelStrings {
  strings: SharedStrings;
  kernel: Kernel;
}

function scanStrings(xml: string, chunk: number): KernelStrings {
  const bytes = Buffer.from(xml);
  const kernel = new Kernel(bytes.length, bytes.length);
  const scanner = new StringScanner('sharedStrings.xml', kernel);
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
  return { strings: scanner.finish(), kernel };
}

const textsOf = ({ strings }: KernelStrings) =>
  Array.from({ length: strings.count }, (_, i) =>
    strings.arena.toString('utf8', strings.offsets[i], strings.offsets[i + 1]),
  );

/** The same with a prefix before each name. */
const prefixed = (xml: string, prefix: string) =>
  xml.replace(/<(\/?)(?=\w)/g, `<$1${prefix}:`).replace('xmlns=', `xmlns:${prefix}=`);
/** Too long a prefix for the kernel: with it everything goes the general way. */
const LONG = 'spreadsheetml';

describe('the fast way', () => {
  const sst = (blanks: string) =>
    `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"${blanks}>${TEXTS.map((text) => `<si>${text}</si>`).join('')}</sst>`;

  it.each(['', ' xml:space="preserve"'])('reads shared strings as the general way does (root with “%s”)', (blanks) => {
    const wanted = textsOf(scanStrings(prefixed(sst(blanks), LONG), 1_000_000));
    expect(wanted).toHaveLength(TEXTS.length);
    expect(wanted[2]).toBe('"東京"');
    expect(wanted[7]).toBe(`"A & B <> \\"c\\" 'd'"`);
    for (const chunk of [1, 2, 3, 5, 7, 11, 64, 97, 333, 1_000_000])
      for (const xml of [sst(blanks), prefixed(sst(blanks), 'x'), prefixed(sst(blanks), 'prefix7')])
        expect(textsOf(scanStrings(xml, chunk))).toEqual(wanted);
  });

  it('reads sheets as the general way does, whatever cells they are made of and wherever they are cut', () => {
    const strings = scanStrings(sst(''), 1_000_000);
    const random = createRandom(20_260_101);
    for (let i = 0; i < 150; i++) {
      const xml = anySheet(random);
      const area = i % 3 === 0 ? 'B1:D100000' : null;
      const wanted = scanSheet(xml, strings, false, 1_000_000, area);
      expect(wanted.read).toBeGreaterThan(50);
      for (const chunk of [1_000_000, 1 + random.number(100)])
        for (const form of [xml, prefixed(xml, 'x')])
          expect(scanSheet(form, strings, true, chunk, area)).toEqual(wanted);
    }
  });

  it('reads dates as the general way does, however many digits they have', () => {
    const strings = scanStrings(sst(''), 1_000_000);
    const random = createRandom(20_261_128);
    const digits = (count: number) => Array.from({ length: count }, () => random.number(10)).join('');
    const cells = Array.from({ length: 30_000 }, (_, i) => {
      const day = random.pick(['0', '1', '59', '60', '43890', '2958465', '2958466', String(random.number(3_000_000))]);
      const fraction = random.pick([
        '',
        '.5',
        `.${digits(1 + random.number(20))}`,
        '.999999999999999',
        '.0000000001',
        `.${'0'.repeat(1 + random.number(20))}`,
      ]);
      return `<row r="${i + 1}"><c r="A${i + 1}" s="1"><v>${day}${fraction}</v></c></row>`;
    });
    const xml = worksheet(cells.join(''));
    const wanted = scanSheet(xml, strings, false, 1_000_000, null);
    expect(wanted.text).toMatch(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"/);
    expect(scanSheet(xml, strings, true, 100_000, null)).toEqual(wanted);
  });

  it('takes elements of other prefixes for what they are', () => {
    const cells = '<c r="B1"><v>2</v></c><c r="C1" t="inlineStr"><is><t>text</t></is></c>';
    const foreign = '<y:c r="A1"><y:v>1</y:v></y:c>';
    const xml = prefixed(worksheet(`<row r="1">${cells}</row>`), 'x').replace('<x:c', `${foreign}<x:c`);
    const { text } = scanSheet(xml, scanStrings(sst(''), 1_000_000), true, 1_000_000, null);
    expect(text).toBe('1 [null,2,"text"] -ns\n');
  });
});
