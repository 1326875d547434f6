import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { readWorkbook } from '../../worker/readers/index.js';
import { RowEncoder } from '../../worker/readers/rows/row-encoder.js';
import { SpilledBytes } from '../../worker/readers/shared-strings/spilled-bytes.js';
import { StringArena } from '../../worker/readers/shared-strings/string-arena.js';
import { makeBook } from './make-book.js';

/** A temporary folder of this file's own, as others write into the common one. */
const folder = mkdtempSync(join(tmpdir(), 'gyoretsu-test-texts-'));
const usual = process.env['TMPDIR'];
process.env['TMPDIR'] = folder;
afterAll(() => {
  if (usual === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usual;
  rmSync(folder, { recursive: true });
});
const temporaryFiles = () => readdirSync(folder);
/** Files there that this process holds open, without a name too; not known but on Linux. */
const openFiles = () =>
  existsSync('/proc/self/fd')
    ? readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      }).length
    : null;

describe('strings of any format beyond what is kept in memory', () => {
  it('come back whole, also one that was half written when memory was full', () => {
    const arena = new StringArena();
    const half = 3 * 1024 * 1024;
    const count = 20;
    for (let i = 0; i < count; i++) {
      for (const letter of 'ab') {
        arena.ensure(half);
        arena.bytes.fill(letter.charCodeAt(0) + i, arena.used, arena.used + half);
        arena.used += half;
      }
      arena.add(arena.used, i === 7 ? 2 : 0);
    }
    const strings = arena.finish();
    try {
      expect(strings.spilled?.length).toBe(2 * half * count);
      for (let i = count - 1; i >= 0; i--) {
        const rows = new RowEncoder();
        rows.beginRow(1);
        strings.store(rows, 0, i);
        rows.endRow();
        const json = rows.batch().bytes.subarray(1, 1 + 2 * half);
        expect([json[0], json[half - 1], json[half], json[2 * half - 1]]).toEqual([97 + i, 97 + i, 98 + i, 98 + i]);
        expect(rows.takeTotals()).toMatchObject({ stored: 1, replaced: i === 7 ? 2 : 0 });
      }
    } finally {
      strings.close();
    }
    expect(openFiles() ?? 0).toBe(0);
  });
});

describe('bytes spilled to a temporary file', () => {
  it('come back from wherever they are asked for, through less memory than they take', () => {
    const spilled = new SpilledBytes();
    const all = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) >>> 3));
    spilled.append(all.subarray(0, 100_001));
    spilled.append(all.subarray(100_001));
    spilled.keepPagesIn(Buffer.alloc(50_000));
    const target = Buffer.alloc(100_000);
    for (const [from, to] of [
      [0, 10],
      [299_990, 300_000],
      [16_380, 16_390],
      [5, 90_000],
      [0, 10],
      [131_072, 131_073],
    ] as const) {
      spilled.copy(from, to, target, 7);
      expect(target.subarray(7, 7 + to - from).equals(all.subarray(from, to))).toBe(true);
    }
    expect(temporaryFiles()).toEqual([]);
    expect(openFiles()).not.toBe(0);
    spilled.close();
    expect(openFiles()).not.toBe(1);
  });

  it('are refused with words where the temporary folder takes none', () => {
    process.env['TMPDIR'] = join(folder, 'gone');
    try {
      expect(() => new SpilledBytes()).toThrow(/temporary folder .*gone.*ENOENT.*TMPDIR/);
    } finally {
      process.env['TMPDIR'] = folder;
    }
  });
});

describe('a workbook whose texts are too many for memory', () => {
  const texts = Array.from({ length: 4_000 }, (_, i) =>
    `${i} é "quoted" `
      .repeat(2_000)
      .slice(0, 30_000 + (i % 100))
      .trim(),
  );
  const book = makeBook({
    sheets: [
      texts.map((_, i) => `<row><c t="s"><v>${(i * 1_237) % 4_000}</v></c><c t="s"><v>${i}</v></c></row>`).join(''),
    ],
    strings: texts.map((text) => `<si><t>${text}</t></si>`).join(''),
  });

  it('is read from a temporary file without a name', async () => {
    let rows = 0;
    for await (const event of readWorkbook(bufferSource(book), {
      name: 'a.xlsx',
      budgets: { ...DEFAULT_BUDGETS, inflateRatio: 1e9 },
    })) {
      if (event.kind !== 'rows') continue;
      expect(temporaryFiles()).toEqual([]);
      for (let i = 0; i < event.count; i++, rows++) {
        const wanted = `[${JSON.stringify(texts[(rows * 1_237) % 4_000])},${JSON.stringify(texts[rows])}]`;
        if (event.bytes.toString('utf8', event.starts[i], event.ends[i]) !== wanted)
          throw new Error(`row ${rows + 1} differs`);
      }
    }
    expect(rows).toBe(4_000);
    expect(openFiles()).not.toBe(1);
  }, 60_000);

  it('lets go of the file when reading stops midway', async () => {
    const budgets = { ...DEFAULT_BUDGETS, inflateRatio: 1e9 };
    for await (const event of readWorkbook(bufferSource(book), { name: 'a.xlsx', budgets }))
      if (event.kind === 'rows') break;
    expect(openFiles()).not.toBe(1);
  }, 60_000);
});
