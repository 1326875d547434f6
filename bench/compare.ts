import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { type Book, type BookName, fetchBook, RECIPES } from './books/catalogue.js';
import type { Contender, LineUp } from './line-up.js';
import { type MeasureOptions, measure, median, pause, type Run, RunFailed } from './measure.js';
import { BIN } from './places.js';
import { amount, count, megabytes, type Table, times } from './results.js';

/** How long and how often to measure. */
export interface Effort {
  rounds: number;
  /** A contender that has taken this many seconds for a book gets no further round, except ours and the floor. */
  patience: number;
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** The result of one contender with one book. */
export interface Result {
  contender: Contender;
  runs: Run[];
  /** What it counted, in words, with what is wrong. */
  counted: string;
  /** Whether it counted what the book contains. */
  right: boolean;
  failure: string | null;
}

interface Counted {
  entries?: number | null;
  cells?: number;
  characters?: number;
}

/** Reads one book with all contenders for its format, in turns: a noisy neighbour then disturbs all equally. */
export async function compareReaders(name: BookName, lineUp: LineUp, effort: Effort): Promise<Table> {
  const recipe = RECIPES[name];
  const book = await fetchBook(name, effort.signal);
  const results = lineUp.contenders
    .filter(({ formats, counts }) => formats.test(recipe.file) && (name !== 'huge' || counts !== 'cells'))
    .map((contender): Result => ({ contender, runs: [], counted: '', right: true, failure: null }));
  for (let round = 0; round < effort.rounds; round++) {
    for (const result of results) if (isWanted(result, effort)) await runOnce(result, book, effort);
  }
  return {
    key: name,
    title: `Reading: ${recipe.words} (${basename(book.path)}, ${megabytes(book.bytes)})`,
    measured: new Date().toISOString(),
    head: ['', 'seconds', 'CPU s', 'peak MB', "× ours' time", "× ours' memory", 'cells', 'rounds'],
    rows: results.map((result) => rowOf(result, results[0])),
    figures: results.map(({ contender, runs, counted, failure }) => ({
      name: contender.name,
      label: contender.label,
      counted,
      failure,
      runs: runs.map(({ seconds, cpuSeconds, peakMib }) => ({ seconds, cpuSeconds, peakMib })),
    })),
  };
}

/** Measures our time and memory as the number of cells grows. */
export async function measureGrowth(lineUp: LineUp, effort: Effort): Promise<Table> {
  const names: BookName[] = ['growth-4', 'growth-5', 'growth-6', 'huge'];
  const ours = lineUp.contenders.filter(({ name }) => name === 'ours');
  const rows: string[][] = [];
  const figures: object[] = [];
  for (const name of names) {
    const book = await fetchBook(name, effort.signal);
    for (const contender of ours) {
      const result: Result = { contender, runs: [], counted: '', right: true, failure: null };
      for (let round = 0; round < effort.rounds; round++) await runOnce(result, book, effort);
      const seconds = medianOf(result, 'seconds');
      rows.push([
        RECIPES[name].words,
        megabytes(book.bytes),
        shownOr(result, amount(seconds)),
        shownOr(result, count(book.cells / seconds)),
        shownOr(result, amount(medianOf(result, 'peakMib'))),
        String(result.runs.length),
      ]);
      figures.push({ name, cells: book.cells, runs: result.runs.map(({ output: _, ...run }) => run) });
    }
  }
  return {
    key: 'growth',
    title: 'Growth: `gyoretsu read`, from ten thousand to ten million cells',
    measured: new Date().toISOString(),
    head: ['', 'file', 'seconds', 'cells/s', 'peak MB', 'rounds'],
    rows,
    figures,
  };
}

/** Runs a contender once more. The first time, what it counted is checked. */
export async function runOnce(result: Result, book: Book, effort: Effort, env?: Record<string, string>): Promise<void> {
  const { contender } = result;
  const options: MeasureOptions = {
    timeoutSeconds: effort.timeoutSeconds,
    signal: effort.signal,
    keepOutput: contender.counts !== 'rows',
    ...(env && { env }),
  };
  try {
    const run = await measure(contender.command(book.path), options);
    result.runs.push(run);
    console.error(`  ${contender.label}: ${amount(run.seconds)} s, ${amount(run.peakMib)} MB`);
    if (result.runs.length === 1 && !env) {
      check(
        result,
        book,
        contender.counts === 'rows' ? await countRows(book.path, effort.signal) : JSON.parse(run.output),
      );
    }
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    result.failure = error.message;
    result.right = false;
    console.error(`  ${contender.label}: ${error.message}`);
  }
  // A process that has ended frees gigabytes: the next one should not wait for that.
  await pause(200, effort.signal);
}

/** The median of a contender's rounds; NaN if there are none. */
export function medianOf({ runs }: Result, figure: 'seconds' | 'cpuSeconds' | 'peakMib'): number {
  return runs.length === 0 ? Number.NaN : median(runs.map((run) => run[figure]));
}

function isWanted({ contender, runs, failure }: Result, { patience }: Effort): boolean {
  if (failure !== null) return false;
  const spent = runs.reduce((sum, { seconds }) => sum + seconds, 0);
  return contender.counts !== 'cells' || spent < patience;
}

function check(result: Result, book: Book, counted: Counted): void {
  const wrong = (what: 'entries' | 'cells' | 'characters', words: string) => {
    const found = counted[what];
    if (found === undefined || found === null || found === book[what]) return '';
    return ` ✗ ${count(found)} of ${count(book[what])} ${words}`;
  };
  const faults = wrong('entries', 'entries') + wrong('cells', 'cells') + wrong('characters', 'characters of text');
  const number = counted.cells ?? counted.entries;
  result.right = faults === '';
  result.counted = faults === '' ? (typeof number === 'number' ? count(number) : '–') : faults.trim();
}

/** Counts the output of `gyoretsu read`, in a run that is not timed. In timed runs its lines go to /dev/null. */
async function countRows(path: string, signal: AbortSignal): Promise<Counted> {
  const child = spawn(process.execPath, [BIN, 'read', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const closed = once(child, 'close');
  let cells = 0;
  let characters = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const row: { values?: unknown[]; error?: { message: string } } = JSON.parse(line);
    if (row.error) throw new RunFailed(`refused: ${row.error.message}`);
    // Dates are texts in JSON too: only the types tell them apart.
    const { types = '' }: { types?: string } = JSON.parse(line);
    row.values?.forEach((value, column) => {
      if (types[column] !== '-') cells++;
      if (types[column] === 's' && typeof value === 'string') characters += value.length;
    });
  }
  await closed;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  return { cells, characters };
}

function rowOf(result: Result, ours: Result | undefined): string[] {
  const seconds = medianOf(result, 'seconds');
  const peak = medianOf(result, 'peakMib');
  const ratio = (value: number, figure: 'seconds' | 'peakMib') =>
    ours && ours !== result ? times(value / medianOf(ours, figure)) : '';
  return [
    result.contender.label,
    shownOr(result, amount(seconds)),
    shownOr(result, amount(medianOf(result, 'cpuSeconds'))),
    shownOr(result, amount(peak)),
    ratio(seconds, 'seconds'),
    ratio(peak, 'peakMib'),
    result.failure ?? result.counted,
    String(result.runs.length),
  ];
}

function shownOr(result: Result, shown: string): string {
  return result.runs.length === 0 ? '–' : shown;
}
