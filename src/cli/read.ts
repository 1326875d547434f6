import { type Command, InvalidArgumentError } from 'commander';
import { tell } from './run.js';
import { addTextOptions, readTextOptions, type TextOptions } from './text-options.js';

interface ReadOptions extends TextOptions {
  sheet?: string;
}

export function addRead(program: Command): void {
  const command = program
    .command('read')
    .description('read workbooks and print their rows as NDJSON; needs no database')
    .option('--sheet <name>', 'only this sheet', notEmpty);
  addTextOptions(command)
    .argument('<file...>')
    .action((files: string[], options: ReadOptions) => tell(() => read(files, options)));
}

async function read(files: string[], options: ReadOptions): Promise<void> {
  const text = await readTextOptions(options);
  const { readFiles } = await import('../../worker/read.js');
  process.exitCode = await readFiles(files, { sheet: options.sheet, text }, process.stdout);
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('it is empty.');
  return value;
}
