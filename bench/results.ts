import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/root.js';
import { CACHE } from './places.js';

/** One table of results as it is shown, and its figures. */
export interface Table {
  /** A new table replaces the one with the same key. */
  key: string;
  title: string;
  /** The day and time of the measurement, ISO 8601. */
  measured: string;
  head: string[];
  rows: string[][];
  figures: object[];
}

interface Results {
  machine: string;
  tables: Table[];
}

/** The order in which tables are shown. */
export const TABLE_KEYS = [
  'medium',
  'large',
  'strings',
  'huge',
  'xls',
  'csv',
  'growth',
  'store-large',
  'store-huge',
] as const;
export type TableKey = (typeof TABLE_KEYS)[number];

const FILE = join(CACHE, 'readers.json');
const README = join(ROOT, 'bench/README.md');
const BEGIN = '<!-- tables: `npm run bench -- --write-readme` writes what follows -->';
const END = '<!-- end of tables -->';

/** Stores a table in `bench/.cache/readers.json`, beside those of earlier runs. */
export async function keepTable(table: Table): Promise<void> {
  const { tables } = await readResults();
  const others = tables.filter(({ key }) => key !== table.key);
  const order: readonly string[] = TABLE_KEYS;
  const results: Results = {
    machine: describeMachine(),
    tables: [...others, table].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key)),
  };
  await mkdir(CACHE, { recursive: true });
  await writeFile(FILE, `${JSON.stringify(results, null, 1)}\n`);
}

/** Puts the newest table of each kind into bench/README.md. */
export async function writeReadme(): Promise<void> {
  const { machine, tables } = await readResults();
  const readme = await readFile(README, 'utf8');
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${README} has lost the marks around its tables`);
  const shown = [`Measured on ${machine}.`, ...tables.map(toMarkdown)].join('\n\n');
  await writeFile(README, `${readme.slice(0, begin + BEGIN.length)}\n\n${shown}\n\n${readme.slice(end)}`);
}

/** Returns a table in Markdown, under its title and the day of its measurement. */
export function toMarkdown({ title, measured, head, rows }: Table): string {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => pad(cell, column, widths)).join(' | ')} |`;
  const rule = head.map((_, column) =>
    column === 0 ? '-'.repeat(widths[0] ?? 3) : `${'-'.repeat((widths[column] ?? 3) - 1)}:`,
  );
  return [`**${title}** · ${measured.slice(0, 10)}`, '', line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Returns a figure with about three digits. */
export function amount(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value >= 100) return count(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function megabytes(bytes: number): string {
  return `${amount(bytes / 1024 / 1024)} MB`;
}

export function times(ratio: number): string {
  return Number.isNaN(ratio) ? '–' : `${amount(ratio)} ×`;
}

async function readResults(): Promise<Results> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8'));
  } catch {
    // Nothing was measured here yet, or a run was cut off while it wrote: there is nothing to keep.
    return { machine: describeMachine(), tables: [] };
  }
}

function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${memory} GB, ${process.platform}, Node ${process.version}`;
}

function pad(cell: string, column: number, widths: number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
