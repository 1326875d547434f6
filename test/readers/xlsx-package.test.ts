import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../worker/kernel/kernel.js';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import type { ByteSource } from '../../worker/readers/contract.js';
import { readWorkbook } from '../../worker/readers/index.js';
import { AreaList, MergedAreas, parseArea } from '../../worker/readers/rows/merged-areas.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';
import { rowMemoryOf } from '../../worker/readers/rows/row-memory.js';
import { StringScanner } from '../../worker/readers/xlsx/shared-strings.js';
import { SheetScanner } from '../../worker/readers/xlsx/sheet-scanner.js';
import { areasAfterRows } from '../../worker/readers/xlsx/sheet-tail.js';
import { Utf8Gate } from '../../worker/readers/xml/utf8-gate.js';
import { inflateTail } from '../../worker/readers/zip/deflate-tail.js';
import { makeBook, relationships, worksheet } from './make-book.js';
import { firstRow, firstSheet, readAll } from './read-all.js';

const ONE = '<row r="1"><c r="A1"><v>1</v></c></row>';

describe('an .xlsx package', () => {
  it('is read in the strict form of ISO 29500', async () => {
    const strict = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
    const book = makeBook({
      sheets: ['<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="d"><v>2020-02-29</v></c></row>'],
      strings: '<si><t>strict</t></si>',
      parts: {
        '_rels/.rels': relationships([['rId1', 'officeDocument', 'xl/workbook.xml']], strict),
        'xl/_rels/workbook.xml.rels': relationships(
          [
            ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
            ['rId2', 'sharedStrings', 'sharedStrings.xml'],
          ],
          strict,
        ),
        'xl/workbook.xml': `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:rel="${strict}" conformance="strict"><workbookPr dateCompatibility="0"/><sheets><sheet rel:id="rId1" sheetId="1" name="A &amp; B"/></sheets></workbook>`,
      },
    });
    const [sheet] = await readAll(book);
    expect(sheet?.name).toBe('A & B');
    expect(sheet?.rows.get(1)).toEqual({ values: ['strict', '2020-02-29'], types: 'sd' });
  });

  it('is read whatever its parts are called: absolute, with backslashes, in another case, elsewhere', async () => {
    const book = makeBook({
      sheets: [ONE, ONE, ONE, ONE],
      parts: {
        '_rels/.rels': relationships([['x', 'officeDocument', '/Book/Work%20Book.XML']]),
        'xl/workbook.xml': undefined,
        'xl/_rels/workbook.xml.rels': undefined,
        'BOOK\\work book.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="1"/><sheet name="b" r:id="2"/><sheet name="c" r:id="3"/><sheet name="d" r:id="4"/></sheets></workbook>',
        'book/_rels/work book.xml.rels': relationships([
          ['1', 'worksheet', '/xl/worksheets/Sheet1.xml'],
          ['2', 'worksheet', '..\\xl\\worksheets\\sheet2.xml'],
          ['3', 'worksheet', './../xl/./worksheets/sheet3.xml'],
          ['4', 'worksheet', '../XL/WORKSHEETS/SHEET4.XML'],
        ]),
      },
      entry: (entry) => (entry.name.endsWith('sheet2.xml') ? { ...entry, name: '/xl\\worksheets\\sheet2.xml' } : entry),
    });
    expect((await readAll(book)).map((sheet) => [sheet.name, sheet.rows.size])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
    ]);
  });

  it('is read with zip64 fields, data descriptors and stored parts', async () => {
    const book = (entry: object) =>
      makeBook({ sheets: [ONE], strings: '<si><t>a</t></si>', entry: (each) => ({ ...each, ...entry }) });
    for (const form of [
      { zip64: true },
      { descriptor: true },
      { stored: true },
      { zip64: true, descriptor: true, stored: true },
    ]) {
      expect(await firstSheet(book(form))).toEqual({ 1: [1] });
    }
  });

  it('gives hidden sheets as such, and chart sheets by name without rows', async () => {
    const book = makeBook({
      sheets: [ONE, ONE, ONE, ONE],
      names: ['shown', 'hidden', 'chart', 'gone'],
      states: [undefined, 'state="hidden"', undefined, 'state="veryHidden"'],
      parts: {
        'xl/_rels/workbook.xml.rels': relationships([
          ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
          ['rId2', 'worksheet', 'worksheets/sheet2.xml'],
          ['rId3', 'chartsheet', 'chartsheets/sheet1.xml'],
          ['rId4', 'worksheet', 'worksheets/sheet4.xml'],
        ]),
      },
    });
    expect((await readAll(book)).map(({ name, visibility, rows }) => [name, visibility, rows.size])).toEqual([
      ['shown', 'visible', 1],
      ['hidden', 'hidden', 1],
      ['chart', 'visible', 0],
      ['gone', 'very_hidden', 1],
    ]);
  });

  it('gives the modules of old macros, which are sheets without a part, by name without rows', async () => {
    const book = makeBook({
      sheets: [ONE],
      parts: {
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="Module1" sheetId="1" state="veryHidden" r:id=""/><sheet name="a" sheetId="2" r:id="rId1"/></sheets></workbook>',
      },
    });
    expect((await readAll(book)).map(({ name, rows }) => [name, rows.size])).toEqual([
      ['Module1', 0],
      ['a', 1],
    ]);
  });

  it('is read where its zip holds a part twice with the same bytes', async () => {
    const book = makeBook({ sheets: [ONE], parts: { 'XL\\worksheets\\SHEET1.xml': worksheet(ONE) } });
    expect(await firstSheet(book)).toEqual({ 1: [1] });
  });

  it('gives only the rows of the sheet that is asked for, and says which there are', async () => {
    const book = makeBook({ sheets: [ONE, ONE], names: ['First', 'Zweites'] });
    expect((await readAll(book, { sheet: 'zweites' })).map((sheet) => sheet.rows.size)).toEqual([0, 1]);
    await expect(readAll(book, { sheet: 'Third' })).rejects.toMatchObject({
      code: 'unknown_sheet',
      message: 'There is no sheet “Third”. The workbook has “First”, “Zweites”.',
    });
  });

  it('is given up at once when the signal says so', async () => {
    await expect(
      readAll(makeBook({ sheets: [ONE] }), { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  it('keeps errors of the source apart from those of the file', async () => {
    const source = { size: 100_000, read: () => Promise.reject(new Error('connection lost')) };
    await expect(readAll(source)).rejects.toThrow('connection lost');
  });

  it('reads 5,000 sheets', async () => {
    const sheets = await readAll(makeBook({ sheets: Array.from({ length: 5000 }, () => ONE) }));
    expect(sheets.filter((sheet) => sheet.rows.size === 1)).toHaveLength(5000);
  }, 30_000);

  it('agrees with exceljs on a workbook that exceljs wrote', async () => {
    const book = new ExcelJS.Workbook();
    const wanted: Record<string, unknown[][]> = {};
    for (const name of ['Zahlen', '日本語']) {
      const sheet = book.addWorksheet(name);
      wanted[name] = [];
      for (let r = 0; r < 300; r++) {
        const date = new Date(Date.UTC(2000, r % 12, 1 + (r % 28), r % 24, r % 60));
        const row = sheet.addRow([
          r,
          r / 7,
          `テキスト ${r} <&> "quoted"`,
          r % 2 === 0,
          date,
          null,
          { formula: 'A1+1', result: r + 1 },
          { richText: [{ text: 'a' }, { text: `b${r}` }] },
        ]);
        row.getCell(5).numFmt = 'yyyy-mm-dd hh:mm';
        wanted[name].push([
          r,
          r / 7,
          `テキスト ${r} <&> "quoted"`,
          r % 2 === 0,
          `${date.toISOString().slice(0, 19)}`,
          null,
          r + 1,
          `ab${r}`,
        ]);
      }
    }
    const sheets = await readAll(Buffer.from(await book.xlsx.writeBuffer()));
    expect(
      Object.fromEntries(sheets.map((sheet) => [sheet.name, Array.from(sheet.rows.values(), (row) => row.values)])),
    ).toEqual(wanted);
  });
});

/** A sheet with most things in it, in the plain form and in others. */
const MIXED = worksheet(
  '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43890.5</v></c><c r="C1" t="b"><v>1</v></c><c r="AA1" t="inlineStr"><is><t>日本語 text</t></is></c></row>' +
    '<!-- between --><row r="3"><c r="A3"><f t="shared" ref="A3:A9" si="0">B3&gt;"x"</f><v>-1.25E-3</v></c><c r="B3" t="str"><f>A1</f><v>plain</v></c><c r="C3" t="str"><v>a &amp; 😀_x000D_</v></c>' +
    '<c r="D3" t="inlineStr"><is><r><t xml:space="preserve">é </t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><t>ü</t></r></is></c><c r="XFD3" s="2"/></row><row r="4" ht="15"/>' +
    "<row r='1048576'><c r='A1048576' t='e'><v>#N/A</v></c><c t='str'><v><![CDATA[<>]]></v></c></row>",
  '<mergeCells count="1"><mergeCell ref="C1:D9"/></mergeCells><pageMargins left="0.7"/>',
);

describe('the sheet scanner', () => {
  const scan = (bytes: Buffer, chunk: number, allowFast = true) => {
    const kernel = new Kernel(100, 1000);
    const strings = new StringScanner('sst', kernel);
    const gates = [new Utf8Gate('sst'), new Utf8Gate('sheet')];
    const sst = Buffer.from(
      '<?xml version="1.0"?><sst count="2"><si><t>shared ö</t></si><si><r><t>x</t></r></si><si/></sst>',
    );
    for (let at = 0; at < sst.length; at += chunk) strings.push(gates[0]?.push(sst.subarray(at, at + chunk)) ?? sst);
    strings.push(gates[0]?.end() ?? sst);
    const rows = new RowEncoder(rowMemoryOf(kernel));
    const styles = { kinds: Uint8Array.of(0, 3, 0), kindOf: () => 0 };
    const area = parseArea('C1:D9');
    const areas = new AreaList('Sheet');
    if (area) areas.add(area);
    const context = {
      kernel,
      strings: strings.finish(),
      styles,
      date1904: false,
      rows,
      cells: { left: 1000, budget: 1000 },
    };
    const scanner = new SheetScanner(context, 'Sheet', 'sheet1.xml', new MergedAreas(areas, 'Sheet'), allowFast);
    for (let at = 0; at < bytes.length; at += chunk) {
      scanner.push(gates[1]?.push(bytes.subarray(at, at + chunk)) ?? bytes);
      scanner.scan();
    }
    scanner.push(gates[1]?.end() ?? bytes);
    scanner.end();
    scanner.scan();
    const batch = rows.batch();
    return {
      text: Array.from(
        { length: batch.count },
        (_, i) =>
          `${batch.rows[i]} ${batch.bytes.toString('utf8', batch.starts[i], batch.ends[i]).replaceAll('null', '')}`,
      ),
      read: scanner.cellsRead,
    };
  };
  const whole = scan(Buffer.from(MIXED), 1_000_000);

  it('reads what is there', () => {
    expect(whole.text[0]).toMatch(/^1 \["shared ö","2020-02-29T12:00:00",true,,+"日本語 text"\]$/);
    expect(whole.text[1]).toBe('3 [-1.25E-3,"plain"]');
    expect(whole.text[2]).toBe('1048576 ["#N/A","<>"]');
    expect(whole.read).toBe(11);
  });

  it('gives the same rows wherever the chunks are cut', () => {
    for (let chunk = 1; chunk <= 64; chunk++) expect(scan(Buffer.from(MIXED), chunk)).toEqual(whole);
    for (const chunk of [97, 128, 255, 256, 257, 500, 1000]) expect(scan(Buffer.from(MIXED), chunk)).toEqual(whole);
  });

  it('gives the same rows by its fast and by its general way', () => {
    expect(scan(Buffer.from(MIXED), 1_000_000, false)).toEqual(whole);
    expect(scan(Buffer.from(MIXED), 7, false)).toEqual(whole);
  });

  it('gives the same rows in UTF-16', () => {
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(MIXED.replace('encoding="UTF-8"', ''), 'utf16le'),
    ]);
    for (const chunk of [1, 3, 64, 1000]) expect(scan(utf16, chunk)).toEqual(whole);
  });
});

describe('memory', () => {
  it('stays flat however large a sheet is', async () => {
    const rows = Array.from(
      { length: 1000 },
      (_, i) => `<c t="s"><v>${i % 3}</v></c><c><v>${i * 1.5}</v></c><c t="inlineStr"><is><t>text ${i}</t></is></c>`,
    );
    const sheet = worksheet(
      Array.from({ length: 300 }, () => rows.map((cells) => `<row>${cells}</row>`).join('')).join(''),
    );
    const book = makeBook({
      sheets: [sheet, sheet, sheet],
      strings: '<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>',
    });
    expect(sheet.length * 3).toBeGreaterThan(80_000_000);
    let count = 0;
    let batch = 0;
    let peak = 0;
    const before = process.memoryUsage().rss;
    for await (const event of readWorkbook(bufferSource(book), { name: 'big.xlsx', budgets: DEFAULT_BUDGETS })) {
      if (event.kind !== 'rows') continue;
      count += event.count;
      batch = Math.max(batch, event.ends[event.count - 1] ?? 0);
      peak = Math.max(peak, process.memoryUsage.rss() - before);
    }
    expect(count).toBe(900_000);
    expect(batch).toBeLessThan(512 * 1024);
    expect(peak).toBeLessThan(60 * 1024 * 1024);
  });
});

describe('reading that stops midway', () => {
  const random = randomBytes(6_000_000).toString('hex');
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `<row><c t="inlineStr"><is><t>${random.slice(i * 200, i * 200 + 200)}</t></is></c></row>`,
  ).join('');
  const source = bufferSource(
    makeBook({ sheets: [worksheet(rows, '<mergeCells><mergeCell ref="B1:B2"/></mergeCells>')] }),
  );

  it('lets go at once when the caller has enough', async () => {
    let batches = 0;
    for await (const event of readWorkbook(source, { name: 'a.xlsx', budgets: DEFAULT_BUDGETS }))
      if (event.kind === 'rows' && ++batches === 3) break;
    expect(batches).toBe(3);
  });

  it('lets go too where inflate has been waiting for the caller, as when a COPY hangs and then fails', async () => {
    for await (const event of readWorkbook(source, { name: 'a.xlsx', budgets: DEFAULT_BUDGETS })) {
      if (event.kind !== 'rows') continue;
      // Long enough for inflate to fill what it may, and for a slice to wait behind it.
      await new Promise((resolve) => setTimeout(resolve, 300));
      break;
    }
  }, 5_000);

  it('throws the signal’s reason when it is aborted, and the source’s error when that fails', async () => {
    const controller = new AbortController();
    const read = async (signal?: AbortSignal, bytes: ByteSource = source) => {
      for await (const event of readWorkbook(bytes, { name: 'a.xlsx', budgets: DEFAULT_BUDGETS, signal }))
        if (event.kind === 'rows') controller.abort(new Error('cancelled'));
    };
    await expect(read(controller.signal)).rejects.toThrow('cancelled');
    let reads = 0;
    const failing: ByteSource = {
      size: source.size,
      read: (position, length) =>
        ++reads > 12 ? Promise.reject(new Error('connection lost')) : source.read(position, length),
    };
    await expect(read(undefined, failing)).rejects.toThrow('connection lost');
  });

  it('reports progress in inflated bytes, up to all of them', async () => {
    const seen: number[] = [];
    let all = 0;
    for await (const _ of readWorkbook(source, {
      name: 'a.xlsx',
      budgets: DEFAULT_BUDGETS,
      onProgress: (done, total) => {
        seen.push(done);
        all = total;
      },
    }));
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.at(-1)).toBe(all);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('the end of a large sheet', () => {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
  const rows = Array.from(
    { length: 20_000 },
    (_, r) =>
      `<row r="${r + 1}">${[0, 1, 2].map((c) => `<c r="${'ABC'[c]}${r + 1}" s="${c}"><v>${random()}</v></c>`).join('')}</row>`,
  ).join('');

  it('tells the merged areas without the beginning, for every kind of compression', async () => {
    const sheet = Buffer.from(
      worksheet(
        rows,
        '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C7:C9"/></mergeCells><pageMargins left="0.7"/>',
      ),
    );
    const none = Buffer.from(worksheet(rows, '<pageMargins left="0.7" right="0.7"/>'));
    const streamed = createDeflateRaw();
    const sink = streamed.pipe(new PassThrough());
    const pieces: Buffer[] = [];
    sink.on('data', (piece: Buffer) => pieces.push(piece));
    for (let at = 0; at < sheet.length; at += 5000) streamed.write(sheet.subarray(at, at + 5000));
    streamed.end();
    await finished(sink);
    for (const [level, strategy] of [
      [1, 0],
      [6, 0],
      [9, 0],
      [6, constants.Z_FIXED],
      [6, constants.Z_HUFFMAN_ONLY],
      [0, 0],
    ] as const) {
      const tail = inflateTail(deflateRawSync(sheet, { level, strategy }).subarray(-64 * 1024), 4 * 1024 * 1024);
      // Blocks without codes of their own cannot be recognised.
      if (level === 0 || strategy === constants.Z_FIXED) {
        expect(tail).toBeNull();
        continue;
      }
      expect(tail?.subarray(-50).toString('latin1')).toMatch(/worksheet>$/);
      const areas = tail && areasAfterRows(tail, 'Sheet');
      // Unknown bytes may stand where the references were copied from before: then nothing is claimed.
      if (areas !== null) expect(areas).toMatchObject({ count: 2 });
      const without = inflateTail(deflateRawSync(none, { level, strategy }).subarray(-64 * 1024), 4 * 1024 * 1024);
      expect(without && areasAfterRows(without, 'Sheet')).toMatchObject({ count: 0 });
    }
    expect(inflateTail(Buffer.concat(pieces).subarray(-64 * 1024), 4 * 1024 * 1024)?.toString('latin1')).toMatch(
      /worksheet>$/,
    );
  });

  it('says nothing of bytes that are none', () => {
    const noise = Buffer.from(Array.from({ length: 64 * 1024 }, () => Math.floor(random() * 256)));
    expect(inflateTail(noise, 4 * 1024 * 1024)).toBeNull();
  });

  it('leads to the same rows as reading all of it', async () => {
    const covered = '<row r="20001"><c r="A20001"><v>1</v></c><c r="B20001"><v>2</v></c></row>';
    const book = makeBook({
      sheets: [worksheet(rows + covered, '<mergeCells><mergeCell ref="A20001:C20001"/></mergeCells>')],
    });
    const sheet = await firstSheet(book);
    expect(sheet[20001]).toEqual([1]);
    expect(Object.keys(sheet)).toHaveLength(20001);
    expect((await firstRow(book)).values).toHaveLength(3);
  });
});
