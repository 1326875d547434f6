import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../src/root.js';
import type { Command } from './measure.js';
import { BIN, CACHE } from './places.js';

/** A contender: a whole process that reads every value of a file. */
export interface Contender {
  name: string;
  label: string;
  formats: RegExp;
  command: (file: string) => Command;
  /** What it prints: the cells that it read, only the entries (the floor), or rows that have to be counted (ours). */
  counts: 'cells' | 'entries' | 'rows';
}

/** A program that does not take part, and why. */
export interface Skipped {
  label: string;
  why: string;
}

export interface LineUp {
  contenders: Contender[];
  /** The contenders that write rows into the table `bench_insert` of DATABASE_URL. */
  inserters: Contender[];
  skipped: Skipped[];
}

const BUILT = join(CACHE, 'contenders');
const SOURCES = join(ROOT, 'bench/contenders');
/** For contenders that hold all of a book in memory: Node's usual heap would end some of them early. */
const ROOMY = ['--max-old-space-size=16384'];
const INTERPRETERS = ['/usr/bin/python3', 'python3'];

/** Compiles the contenders in TypeScript, because a measured run must not wait for a compiler. Also finds the others. */
export function formLineUp(): LineUp {
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const compiled = spawnSync(tsc, ['-p', SOURCES], { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`the contenders do not compile: ${compiled.stdout}${compiled.stderr}`);

  const skipped: Skipped[] = [];
  const python = (name: string, label: string, formats: RegExp, modules: string[]): Contender[] => {
    const found = findPython(modules);
    if (!found) {
      const why = `neither ${INTERPRETERS.join(' nor ')} can import ${modules.join(' and ')} (Debian: ${modules.map((module) => `python3-${module}`).join(' ')})`;
      skipped.push({ label, why });
      return [];
    }
    const command = (file: string) => ({
      program: found.program,
      args: [join(SOURCES, `${name.replace('-', '_')}.py`), file],
    });
    return [{ name, label: label.replace('*', found.version), formats, command, counts: 'cells' }];
  };
  const xlsx = /\.xlsx$/;
  const contenders: Contender[] = [
    {
      name: 'ours',
      label: '**Gyoretsu**, `gyoretsu read`',
      formats: /./,
      command: (file) => node(BIN, ['read', file]),
      counts: 'rows',
    },
    {
      name: 'floor',
      label: 'floor: inflate alone',
      formats: xlsx,
      command: (file) => built('floor', [file]),
      counts: 'entries',
    },
    {
      name: 'floor-count',
      label: 'floor: inflate, count `<c`',
      formats: xlsx,
      command: (file) => built('floor', [file, '--count']),
      counts: 'entries',
    },
    {
      name: 'csv-parse-read',
      label: `csv-parse ${versionOf('csv-parse')}`,
      formats: /\.csv$/,
      command: (file) => built('csv-parse-read', [file]),
      counts: 'cells',
    },
    {
      name: 'sheetjs-read',
      label: `SheetJS ${versionOf('@e965/xlsx')}`,
      formats: /\.xlsx?$/,
      command: (file) => node(join(BUILT, 'sheetjs-read.js'), [file], ROOMY),
      counts: 'cells',
    },
    {
      name: 'exceljs-read',
      label: `exceljs ${versionOf('exceljs')}, streaming`,
      formats: xlsx,
      command: (file) => built('exceljs-read', [file]),
      counts: 'cells',
    },
    ...python('openpyxl-read', 'openpyxl *, read-only', xlsx, ['openpyxl']),
    ...python('pandas-read', 'pandas *, openpyxl', xlsx, ['pandas', 'openpyxl']),
    ...python('pandas-read', 'pandas *, xlrd', /\.xls$/, ['pandas', 'xlrd']),
    ...python('pandas-read', 'pandas *, read_csv', /\.csv$/, ['pandas']),
    ...python('xlrd-read', 'xlrd *', /\.xls$/, ['xlrd']),
  ];
  const inserters: Contender[] = [
    {
      name: 'exceljs-insert',
      label: `exceljs ${versionOf('exceljs')} → pg, INSERT of 1,000 rows`,
      formats: xlsx,
      command: (file) => built('exceljs-insert', [file]),
      counts: 'cells',
    },
    ...python('pandas-insert', 'pandas * → psycopg2, INSERT of 1,000 rows', xlsx, ['pandas', 'openpyxl', 'psycopg2']),
  ];
  return { contenders, inserters, skipped };
}

function built(script: string, args: string[]): Command {
  return node(join(BUILT, `${script}.js`), args);
}

function node(script: string, args: string[], options: string[] = []): Command {
  const hook = pathToFileURL(join(BUILT, 'report-usage.js')).href;
  return { program: process.execPath, args: [...options, '--import', hook, script, ...args] };
}

/** Returns the first interpreter that can import all of the modules, and the version of the first module. */
function findPython(modules: string[]): { program: string; version: string } | null {
  const names = modules.join(', ');
  for (const program of INTERPRETERS) {
    const asked = spawnSync(program, ['-c', `import ${names}; print(${modules[0]}.__version__)`], { encoding: 'utf8' });
    if (asked.status === 0) return { program, version: asked.stdout.trim() };
  }
  return null;
}

function versionOf(name: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return version;
}
