import { describe, expect, test } from 'vitest';
import { nameLimit } from '../../worker/load/name-limit.js';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import type { ReaderBudgets } from '../../worker/readers/contract.js';
import { readWorkbook } from '../../worker/readers/index.js';
import { rowBytesOf } from '../../worker/readers/row-bytes.js';
import { makeBook } from './make-book.js';
import { labelSst, makeXls } from './make-xls.js';
import * as xlsb from './make-xlsb.js';
import { refusal } from './read-all.js';

const MEBIBYTE = 1024 * 1024;
const FREE = 64 * MEBIBYTE;
/** Sentences as people write them into a list of answers, or of terms. */
const ENGLISH = 'The customer asked for a later delivery, and was told that it takes another week. '
  .repeat(13)
  .slice(0, 1000);
const JAPANESE = 'お客様から納期の延期を希望されたため、もう一週間かかる旨をお伝えし、了承をいただきました。'
  .repeat(23)
  .slice(0, 1000);
const HUNDRED = ENGLISH.slice(0, 100);

/** Which of some texts a cell has: as people choose, in no order that a packer finds. */
const chosen = (cell: number, texts: number) => ((Math.imul(cell + 1, 2_654_435_761) >>> 16) % 9_973) % texts;

const column = (index: number) => String.fromCharCode(65 + index);

/** A sheet as Excel writes it: each cell names its place, and the same few texts come again and again. */
const sheetOf = (rows: number, columns: number, texts: number) =>
  Array.from({ length: rows }, (_, row) => {
    const cells = Array.from(
      { length: columns },
      (_, at) => `<c r="${column(at)}${row + 1}" t="s"><v>${chosen(row * columns + at, texts)}</v></c>`,
    );
    return `<row r="${row + 1}">${cells.join('')}</row>`;
  }).join('');

const stringsOf = (text: string, count: number) =>
  Array.from({ length: count }, (_, at) => `<si><t>${at}${text}</t></si>`).join('');

/** Reads a workbook to its end, and tells what its rows come to, in bytes. */
async function measureRows(file: Buffer, name: string, budgets: Partial<ReaderBudgets> = {}): Promise<number> {
  let bytes = 0;
  const options = { name, budgets: { ...DEFAULT_BUDGETS, ...budgets } };
  for await (const event of readWorkbook(bufferSource(file), options)) {
    if (event.kind === 'rows') bytes += rowBytesOf(event);
  }
  return bytes;
}

describe('cells that share their texts', () => {
  test.each<[string, string, () => Buffer]>([
    [
      '700,000 of 100 letters',
      'a.xlsx',
      () => makeBook({ sheets: [sheetOf(70_000, 10, 5)], strings: stringsOf(HUNDRED, 5) }),
    ],
    [
      '80,000 of 1,000 letters',
      'a.xlsx',
      () => makeBook({ sheets: [sheetOf(8_000, 10, 5)], strings: stringsOf(ENGLISH, 5) }),
    ],
    [
      '30,000 of 1,000 Japanese characters',
      'a.xlsx',
      () => makeBook({ sheets: [sheetOf(30_000, 1, 1)], strings: stringsOf(JAPANESE, 1) }),
    ],
    [
      '30,000 of 1,000 Japanese characters',
      'a.xlsb',
      () =>
        xlsb.makeXlsb({
          sheets: [
            Array.from({ length: 3_000 }, (_, at) => [
              xlsb.row(at + 1),
              ...Array.from({ length: 10 }, (_, place) => xlsb.isst(place, chosen(at * 10 + place, 3))),
            ]).flat(),
          ],
          strings: [1, 2, 3].map((number) => xlsb.rich(`${number}${JAPANESE}`)),
        }),
    ],
    [
      '30,000 of 1,000 Japanese characters',
      'a.xls',
      () =>
        makeXls({
          sheets: [
            {
              records: Array.from({ length: 30_000 }, (_, at) => labelSst(Math.floor(at / 10), at % 10, chosen(at, 3))),
            },
          ],
          strings: [1, 2, 3].map((number) => `${number}${JAPANESE}`),
        }),
    ],
  ])('are read where they are %s (%s)', async (_what, name, make) => {
    expect(await measureRows(make(), name)).toBeGreaterThan(FREE);
  });

  test('are refused where texts and cells have nothing to do with the size of the file, and the message says where', async () => {
    const book = makeBook({ sheets: [sheetOf(300, 10, 1)], strings: `<si><t>${'x'.repeat(32_000)}</t></si>` });
    const error = await measureRows(book, 'a.xlsx').catch((thrown: unknown) => nameLimit(thrown));
    const details = { sheet: 'Sheet1', row: expect.any(Number), limit: 256, unit: 'times', setting: 'READ_ROWS_RATIO' };
    expect(error).toMatchObject({ code: 'too_repetitive', details });
    const { message } = error as Error; // as the expectation above has it
    expect(message).toMatch(
      /256 times what the file holds.*The sheet “Sheet1” passed it near row \d+\. Shorten.*READ_ROWS_RATIO\.$/,
    );
  });

  test('are read whatever they repeat, up to 64 MiB', async () => {
    const strings = `<si><t>${'x'.repeat(32_000)}</t></si>`;
    const book = makeBook({ sheets: [sheetOf(200, 10, 1)], strings });
    const bytes = await measureRows(book, 'a.xlsx', { rowRatio: 2 });
    expect(bytes).toBeGreaterThan(60 * MEBIBYTE);
    expect(bytes).toBeLessThan(FREE);
  });

  test('are read beyond that where the limit allows it', async () => {
    const strings = `<si><t>${'x'.repeat(32_000)}</t></si>`;
    const book = makeBook({ sheets: [sheetOf(300, 10, 1)], strings });
    expect(await measureRows(book, 'a.xlsx', { rowRatio: 100_000 })).toBeGreaterThan(FREE);
  });
});

describe('what a workbook counts', () => {
  const bomb = (sheet: string) => makeBook({ sheets: [sheet], strings: `<si><t>${'x'.repeat(32_000)}</t></si>` });

  test('is not what it holds in blanks', async () => {
    const sheet = sheetOf(600, 10, 1);
    // A megabyte is unpacked however densely it is packed.
    const blanks = ' '.repeat(MEBIBYTE - Buffer.byteLength(sheet) - 1_000);
    expect((await refusal(bomb(`${sheet}${blanks}`))).code).toBe('too_repetitive');
  });

  test('is its texts too, though each is shown once', async () => {
    const texts = Array.from({ length: 2_200 }, (_, at) => `<si><t>${String(at).padEnd(32_000, 'abc')}</t></si>`);
    const cells = texts.map((_, at) => `<row r="${at + 1}"><c r="A${at + 1}" t="s"><v>${at}</v></c></row>`).join('');
    const book = makeBook({ sheets: [cells], strings: texts.join('') });
    expect(await measureRows(book, 'a.xlsx', { inflateRatio: 10_000 })).toBeGreaterThan(FREE);
  });

  test('is the file itself where nothing is unpacked', async () => {
    const line = `${'x'.repeat(100)}\n`;
    const csv = Buffer.from(line.repeat(700_000));
    expect(await measureRows(csv, 'a.csv', { rowRatio: 2 })).toBeGreaterThan(FREE);
  });
});
