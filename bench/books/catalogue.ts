import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../src/root.js';
import { CACHE } from '../places.js';
import { type CellMaker, distinctCell, mixedCell } from './cells.js';
import type { Facts, Shape } from './facts.js';
import { writeCsv } from './write-csv.js';
import { writeXls } from './write-xls.js';
import { writeXlsx } from './write-xlsx.js';

/** Raise it with every change of the written bytes: books of another recipe are made anew. */
const RECIPE = 1;
const FOLDER = join(CACHE, `books-${RECIPE}`);

export interface Recipe {
  file: string;
  /** The words for the table's title. */
  words: string;
  shape: Shape;
  cellAt: CellMaker;
}

export interface Book extends Facts {
  path: string;
  /** Bytes of the file. */
  bytes: number;
}

const mixed = (file: string, words: string, sheets: number, rows: number, columns: number): Recipe => ({
  file,
  words,
  shape: { sheets, rows, columns },
  cellAt: mixedCell,
});

export const RECIPES = {
  medium: mixed('medium.xlsx', '1,000,000 mixed cells in 5 sheets', 5, 10_000, 20),
  large: mixed('large.xlsx', '300,000 × 15 mixed cells', 1, 300_000, 15),
  strings: {
    file: 'strings.xlsx',
    words: '1,000,000 distinct texts',
    shape: { sheets: 1, rows: 100_000, columns: 10 },
    cellAt: distinctCell,
  },
  huge: mixed('huge.xlsx', '1,000,000 × 10 mixed cells', 1, 1_000_000, 10),
  xls: mixed('mixed.xls', '65,000 × 16 mixed cells, .xls', 1, 65_000, 16),
  csv: mixed('mixed.csv', '50,000 × 20 fields, .csv', 1, 50_000, 20),
  'growth-4': mixed('growth-4.xlsx', '10⁴ mixed cells', 1, 1_000, 10),
  'growth-5': mixed('growth-5.xlsx', '10⁵ mixed cells', 1, 10_000, 10),
  'growth-6': mixed('growth-6.xlsx', '10⁶ mixed cells', 1, 100_000, 10),
} satisfies Record<string, Recipe>;

export type BookName = keyof typeof RECIPES;

/**
 * Returns a book from the cache, after making it if need be. The book is read once, because nobody's first round should wait for the
 * disk.
 */
export async function fetchBook(name: BookName, signal: AbortSignal): Promise<Book> {
  const path = join(FOLDER, RECIPES[name].file);
  const note = `${path}.json`;
  if (!existsSync(note)) await makeApart(name, signal);
  const facts: Facts = JSON.parse(await readFile(note, 'utf8'));
  for await (const _ of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    // The system's cache keeps what was read.
  }
  return { ...facts, path, bytes: (await stat(path)).size };
}

/**
 * Makes a book in a process of its own. Some writers hold a whole book in memory, and react to nothing meanwhile, not even to Ctrl-C.
 */
async function makeApart(name: BookName, signal: AbortSignal): Promise<void> {
  console.error(`Making ${RECIPES[name].file} …`);
  const script = fileURLToPath(new URL('make-book.ts', import.meta.url));
  const args = ['--max-old-space-size=8192', '--import', 'tsx', script, name];
  const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: ROOT });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${RECIPES[name].file} could not be made`);
}

/**
 * Writes a book into the cache. The note of its facts is written last. If the writing was cut off, there is no note, and the book is
 * made anew.
 */
export async function makeBook(name: BookName): Promise<void> {
  const recipe: Recipe = RECIPES[name];
  const path = join(FOLDER, recipe.file);
  const write = { '.xlsx': writeXlsx, '.xls': writeXls, '.csv': writeCsv }[extname(path)];
  if (!write) throw new Error(`nobody writes ${path}`);
  await mkdir(FOLDER, { recursive: true });
  const partial = `${path}.partial`;
  const facts = await write(partial, recipe.shape, recipe.cellAt);
  await rename(partial, path);
  await writeFile(`${path}.json`, JSON.stringify(facts));
}
