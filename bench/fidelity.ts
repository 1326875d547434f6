// npm run fidelity [-- --corpus FOLDER]: how faithful the readers are, by other people's workbooks and our own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { expectedOutcome, listOwnBooks, type Outcome, readOutcome } from '../test/readers/own-books.js';
import { BIN } from './places.js';
import { count, toMarkdown } from './results.js';

const { values: options } = parseArgs({ options: { corpus: { type: 'string', default: '../shared/corpus' } } });

/**
 * The score of one format: books, and how many sheets there are and how many are right. For a book that must be refused, its refusal
 * counts as a sheet.
 */
interface Score {
  books: number;
  all: number;
  right: number;
}

scoreCorpus(resolve(options.corpus));
if (!(await scoreOwnBooks())) process.exitCode = 1;

/**
 * Compares workbooks of other projects with what Excel saved from them. Some of these twins cannot say what is right, therefore the
 * score never fails the run.
 */
function scoreCorpus(folder: string): void {
  const script = resolve(folder, 'score.mjs');
  if (!existsSync(script)) {
    console.log(`The corpus of real workbooks is not at hand (${script}): only our own are read.\n`);
    return;
  }
  const command = [script, '--list', '--', process.execPath, BIN, 'read'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const lines = stdout.trim().split('\n');
  const last = lines.pop() ?? '';
  if (status !== 0 || !last.startsWith('{')) throw new Error(`${script} ended with ${status}: ${stderr}`);
  const total: { sheets: number; sheets_equal: number; cells: number; cells_equal: number } = JSON.parse(last);

  const index: Record<string, { sheets: number[] }> = JSON.parse(readFileSync(resolve(folder, 'index.json'), 'utf8'));
  const scores = new Map<string, Score>();
  for (const [name, { sheets }] of Object.entries(index)) {
    const differ = lines.filter((line) => line.startsWith(`differs ${name} sheet `)).length;
    add(scores, name, sheets.length, sheets.length - differ);
  }
  for (const line of lines) console.log(line);
  report(`Real workbooks, against Excel: ${count(total.sheets_equal)} of ${count(total.sheets)} sheets`, scores);
  const share = ((100 * total.cells_equal) / total.cells).toFixed(2);
  console.log(`${count(total.cells_equal)} of ${count(total.cells)} cells (${share} %) are as Excel shows them.\n`);
}

/** Compares the books of fixtures/books with their expected rows. Returns whether all are right. */
async function scoreOwnBooks(): Promise<boolean> {
  const scores = new Map<string, Score>();
  for (const name of listOwnBooks()) {
    const expected = expectedOutcome(name);
    let found: Outcome;
    try {
      found = await readOutcome(name);
    } catch (error) {
      found = { error: String(error) };
    }
    const differences = compare(expected, found);
    for (const difference of differences) console.log(`differs ${name} ${difference}`);
    const all = 'error' in expected ? 1 : expected.sheets.length;
    add(scores, name, all, Math.max(0, all - differences.length));
  }
  const sum = (of: 'all' | 'right') => [...scores.values()].reduce((total, score) => total + score[of], 0);
  report(`Our own workbooks: ${sum('right')} of ${sum('all')} sheets and refusals`, scores);
  return sum('right') === sum('all') && sum('all') > 0;
}

/** Returns one line for each sheet that differs, with the first row that does, and one for a book that is read or refused wrongly. */
function compare(expected: Outcome, found: Outcome): string[] {
  if ('error' in expected || 'error' in found) {
    return isDeepStrictEqual(expected, found) ? [] : [`expected ${brief(expected)}, found ${brief(found)}`];
  }
  const differences: string[] = [];
  for (let at = 0; at < Math.max(expected.sheets.length, found.sheets.length); at++) {
    const [wanted, got] = [expected.sheets[at], found.sheets[at]];
    if (isDeepStrictEqual(wanted, got)) continue;
    const row = wanted?.rows.findIndex((each, i) => !isDeepStrictEqual(each, got?.rows[i])) ?? -1;
    // If the name or visibility differs, or there are too many rows, no row differs.
    const [from, to] = row >= 0 ? [wanted?.rows[row], got?.rows[row]] : [wanted, got];
    differences.push(`sheet ${at}: expected ${brief(from)}, found ${brief(to)}`);
  }
  return differences;
}

function brief(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 160 ? `${json.slice(0, 160)}…` : json;
}

function add(scores: Map<string, Score>, name: string, all: number, right: number): void {
  const format = extname(name).slice(1).toLowerCase();
  const score = scores.get(format) ?? { books: 0, all: 0, right: 0 };
  scores.set(format, { books: score.books + 1, all: score.all + all, right: score.right + right });
}

function report(title: string, scores: Map<string, Score>): void {
  const rows = [...scores].sort(([a], [b]) => a.localeCompare(b));
  const table = toMarkdown({
    key: 'fidelity',
    title,
    measured: new Date().toISOString(),
    head: ['format', 'books', 'sheets', 'as they should be', 'that differ'],
    rows: rows.map(([format, { books, all, right }]) => [
      format,
      String(books),
      String(all),
      String(right),
      String(all - right),
    ]),
    figures: [],
  });
  console.log(`${table}\n`);
}
