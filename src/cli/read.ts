import { type Command, InvalidArgumentError } from 'commander';
import { tell } from './run.js';
import { addTextOptions, readTextOptions, type TextOptions } from './text-options.js';

interface ReadOptions extends TextOptions {
  sheet?: string;
}

const MORE = `
It prints a line with a JSON object for each row: file, sheet_index, sheet, row,
values, types. For a file that cannot be read it prints a line with "error" and
goes on; then the exit status is 1. Text files are .csv, .tsv and .txt.

Examples:
  gyoretsu read report.xlsx
  gyoretsu read --sheet Sales report.xlsx > sales.ndjson
  gyoretsu read --encoding shift_jis --infer-types *.csv`;

export function addRead(program: Command): void {
  const command = program
    .command('read')
    .summary('print the rows of files as JSON lines, without any database')
    .description('Reads workbooks and text files, and prints their rows as JSON lines (NDJSON).')
    .argument('<file...>', 'the files to read: .xlsx, .xlsb, .xls, .ods, .csv and others')
    .option('--sheet <name>', 'read only the sheet of this name', notEmpty);
  addTextOptions(command)
    .addHelpText('after', MORE)
    .action((files: string[], options: ReadOptions) => tell(() => read(files, options)));
}

async function read(files: string[], options: ReadOptions): Promise<void> {
  const text = await readTextOptions(options);
  const { readFiles } = await import('../../worker/read.js');
  process.exitCode = await readFiles(files, { sheet: options.sheet, text }, process.stdout);
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}
