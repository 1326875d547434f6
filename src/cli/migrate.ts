import type { Command } from 'commander';
import { closing, openDeps } from './closing.js';
import { run, say } from './run.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date')
    .action(() => run((config) => closing(openDeps(config), async () => say('The database is up to date.'))));
}
