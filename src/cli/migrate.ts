import type { Command } from 'commander';
import { withDeps } from './closing.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
Every command that uses the database does this at its start. Use this command to
do it beforehand, e.g. before a new version starts.`;

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('bring the database up to date, and do nothing else')
    .description('Brings the tables of the database up to date, and does nothing else.')
    .addHelpText('after', MORE)
    .action(() => run((config, stop) => withDeps(config, stop, () => say('The database is up to date.'))));
}
