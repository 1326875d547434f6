import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_BUDGETS } from '../../worker/readers/budgets.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { readWorkbook } from '../../worker/readers/index.js';
import { SpilledBytes } from '../../worker/readers/xlsx/spilled-bytes.js';
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
