import type { Command } from 'commander';
import type { ParseOptions } from '../tasks/parse-options.js';

/** The options for reading text files. */
export interface TextOptions {
  encoding?: string;
  delimiter?: string;
  inferTypes?: true;
}

/** The options of commands that read files. */
export function addTextOptions(command: Command): Command {
  return command
    .option('--encoding <name>', 'the encoding of text files, e.g. shift_jis (default: detected)')
    .option('--delimiter <text>', 'what separates the fields of text files, e.g. ";" (default: detected)')
    .option('--infer-types', 'recognise numbers, dates and booleans in text files (default: every field is a text)');
}

/** @throws UserError `invalid_option` */
export async function readTextOptions({ encoding, delimiter, inferTypes }: TextOptions): Promise<ParseOptions> {
  const given = { encoding, delimiter, infer_types: inferTypes };
  if (Object.values(given).every((value) => value === undefined)) return {};
  const { readParseOptions } = await import('../tasks/parse-options.js');
  return readParseOptions(given);
}
