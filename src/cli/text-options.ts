import type { Command } from 'commander';
import type { ParseOptions } from '../parse-options.js';

/** What a caller says about text files. */
export interface TextOptions {
  encoding?: string;
  delimiter?: string;
  inferTypes?: true;
}

export function addTextOptions(command: Command): Command {
  return command
    .option('--encoding <label>', 'of text files (.csv, .tsv, .txt), as shift_jis')
    .option('--delimiter <text>', 'between the fields of text files')
    .option('--infer-types', 'make numbers, dates, booleans and errors of the fields of text files');
}

/** @throws UserError `invalid_option` */
export async function readTextOptions({ encoding, delimiter, inferTypes }: TextOptions): Promise<ParseOptions> {
  const given = { encoding, delimiter, infer_types: inferTypes };
  if (Object.values(given).every((value) => value === undefined)) return {};
  const { readParseOptions } = await import('../parse-options.js');
  return readParseOptions(given);
}
