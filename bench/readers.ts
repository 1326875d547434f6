import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../src/errors.js';
import { compareReaders, type Effort, measureGrowth } from './compare.js';
import { formLineUp, type LineUp } from './line-up.js';
import { CACHE } from './places.js';
import { keepTable, TABLE_KEYS, type Table, type TableKey, toMarkdown, writeReadme } from './results.js';
import { measureStoring } from './store.js';

const HELP = `npm run bench -- [readers] [OPTIONS]

Measures \`gyoretsu read\` beside other readers, and the way into PostgreSQL. Books are made at the first run.

  --only TABLE      ${TABLE_KEYS.join(', ')}; may be repeated, or a list with commas
  --against NAME    only these contenders beside ours (floor, sheetjs-read, …), likewise
  --rounds N        rounds of each, in turns; the median counts (5)
  --patience S      who has taken S seconds for a book gets no further round, but one at least (60)
  --timeout S       who takes longer than S seconds is ended (900)
  --write-readme    puts the newest tables into bench/README.md
`;

/**
 * The readers' bench.
 * @throws UserError `bad_option` for unknown options
 */
export async function benchReaders(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === null) {
    console.log(HELP);
    return;
  }
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new UserError('interrupted', 'Interrupted.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await measureTables(options, { ...options.effort, signal: interrupt.signal });
    if (options.writeReadme) await writeReadme();
  } catch (error) {
    // An error after an interruption is a consequence of it.
    throw interrupt.signal.aborted ? interrupt.signal.reason : error;
  } finally {
    await rm(join(CACHE, 'tmp'), { recursive: true, force: true });
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

interface Options {
  tables: TableKey[];
  against: string[];
  effort: Omit<Effort, 'signal'>;
  writeReadme: boolean;
}

function readOptions(args: string[]): Options | null {
  const { values } = parse(args);
  if (values.help) return null;
  const tables = listOf(values.only);
  const unknown = tables.find((key) => !TABLE_KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    throw new UserError('bad_option', `There is no table "${unknown}": choose from ${TABLE_KEYS.join(', ')}.`);
  }
  return {
    tables: TABLE_KEYS.filter((key) => tables.length === 0 || tables.includes(key)),
    against: listOf(values.against),
    effort: {
      rounds: wholeNumber('rounds', values.rounds),
      patience: wholeNumber('patience', values.patience),
      timeoutSeconds: wholeNumber('timeout', values.timeout),
    },
    writeReadme: values['write-readme'],
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        against: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string', default: '5' },
        patience: { type: 'string', default: '60' },
        timeout: { type: 'string', default: '900' },
        'write-readme': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UserError('bad_option', `${error instanceof Error ? error.message : error} (--help lists the options)`);
  }
}

async function measureTables({ tables, against }: Options, effort: Effort): Promise<void> {
  const lineUp = only(against, formLineUp());
  for (const { label, why } of lineUp.skipped) console.log(`Skipped: ${label.replace(' *', '')}: ${why}.\n`);
  for (const key of tables) {
    console.error(`${key}:`);
    const table = await measureTable(key, lineUp, effort);
    await keepTable(table);
    console.log(`${toMarkdown(table)}\n`);
  }
}

function measureTable(key: TableKey, lineUp: LineUp, effort: Effort): Promise<Table> {
  if (key === 'growth') return measureGrowth(lineUp, effort);
  if (key === 'store-large') return measureStoring('large', lineUp, effort);
  if (key === 'store-huge') return measureStoring('huge', lineUp, effort);
  return compareReaders(key, lineUp, effort);
}

function only(names: string[], lineUp: LineUp): LineUp {
  if (names.length === 0) return lineUp;
  const all = [...lineUp.contenders, ...lineUp.inserters].map(({ name }) => name);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      'bad_option',
      `There is no contender "${unknown}": choose from ${[...new Set(all)].join(', ')}.`,
    );
  }
  return {
    contenders: lineUp.contenders.filter(({ name }) => name === 'ours' || names.includes(name)),
    inserters: lineUp.inserters.filter(({ name }) => names.includes(name)),
    skipped: lineUp.skipped,
  };
}

function listOf(values: string[]): string[] {
  return values.flatMap((value) => value.split(',')).filter(Boolean);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UserError('bad_option', `--${name} must be a whole number of at least 1, but is "${text}".`);
}
