import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFiles } from '../worker/read.js';
import { makeBook } from './readers/make-book.js';

let folder = '';
const at = (name: string) => path.join(folder, name);

/** What `gyoretsu read` prints, line by line, and its exit status; `slow` makes the reader of the output slow. */
async function run(files: string[], sheet?: string, slow = false): Promise<{ lines: unknown[]; status: number }> {
  const pieces: Buffer[] = [];
  const out = new Writable({
    highWaterMark: 1024,
    write(piece: Buffer, _encoding, done) {
      const copy = () => {
        pieces.push(Buffer.from(piece));
        done();
      };
      if (slow) setTimeout(copy, 2);
      else copy();
    },
  });
  const status = await readFiles(files.map(at), { sheet }, out);
  const text = Buffer.concat(pieces).toString();
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return {
    lines: text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
    status,
  };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gyoretsu-read-'));
  await writeFile(
    at('two.xlsx'),
    makeBook({
      sheets: [
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="3"><c r="B3" t="inlineStr"><is><t>é"</t></is></c></row>',
      ],
      names: ['First', 'Second &quot;2&quot;'],
    }),
  );
  await writeFile(
    at('big.csv'),
    Array.from({ length: 50_000 }, (_, i) => `${i},${'日本'.repeat(i % 9)},end\n`).join(''),
  );
  await writeFile(at('bad.xlsx'), 'no workbook');
  await writeFile(
    at('cut.xlsx'),
    makeBook({ sheets: ['<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>9</v></c></row>'] }),
  );
});

afterAll(() => rm(folder, { recursive: true }));

describe('gyoretsu read', () => {
  it('prints a line for each row', async () => {
    expect(await run(['two.xlsx'])).toEqual({
      status: 0,
      lines: [
        { file: at('two.xlsx'), sheet_index: 0, sheet: 'First', row: 1, values: [1], types: 'n' },
        { file: at('two.xlsx'), sheet_index: 1, sheet: 'Second "2"', row: 3, values: [null, 'é"'], types: '-s' },
      ],
    });
  });

  it('prints an error for a file that is refused, goes on, and ends with 1', async () => {
    const { lines, status } = await run(['bad.xlsx', 'none.xlsx', '.', 'two.xlsx']);
    expect(status).toBe(1);
    expect(lines).toHaveLength(5);
    expect(lines.slice(0, 3)).toEqual([
      { file: at('bad.xlsx'), error: { code: 'not_a_workbook', message: expect.stringContaining('plain text') } },
      { file: at('none.xlsx'), error: { code: 'file_not_found', message: `There is no file ${at('none.xlsx')}.` } },
      { file: folder, error: { code: 'file_unreadable', message: expect.stringContaining('not a file') } },
    ]);
  });

  it('prints the rows before the place where a file breaks', async () => {
    const { lines, status } = await run(['cut.xlsx']);
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatchObject({ error: { code: 'bad_shared_string' } });
  });

  it('prints one sheet only, and names those there are when it is another', async () => {
    expect((await run(['two.xlsx'], 'Second "2"')).lines).toMatchObject([{ sheet_index: 1, row: 3 }]);
    expect((await run(['two.xlsx', 'big.csv'], 'Third')).lines).toMatchObject([
      {
        error: { code: 'unknown_sheet', message: 'There is no sheet “Third”. The workbook has “First”, “Second "2"”.' },
      },
      { error: { code: 'unknown_sheet', message: 'There is no sheet “Third”. The workbook has “big”.' } },
    ]);
  });

  it('waits for whoever reads its output', async () => {
    const { lines, status } = await run(['big.csv', 'two.xlsx', 'big.csv'], undefined, true);
    expect(status).toBe(0);
    expect(lines).toHaveLength(100_002);
    expect(lines[49_999]).toEqual({
      file: at('big.csv'),
      sheet_index: 0,
      sheet: 'big',
      row: 50_000,
      values: ['49999', '日本'.repeat(49_999 % 9), 'end'],
      types: 'sss',
    });
  });

  it('ends quietly when nobody reads on', async () => {
    const out = new Writable({
      write: (_piece, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    expect(await readFiles([at('big.csv'), at('two.xlsx')], {}, out)).toBe(0);
  });
});
