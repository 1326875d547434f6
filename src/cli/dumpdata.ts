import type { Command } from 'commander';
import type { Config } from '../config.js';
import { closing, openStore } from './closing.js';
import { run } from './run.js';

export function addDumpData(program: Command): void {
  program
    .command('dumpdata')
    .description('write everything as a fixture to standard output')
    .action(() => run(dump));
}

async function dump(config: Config): Promise<void> {
  const { dumpData } = await import('../dump-data.js');
  await closing(openStore(config), (_opened, deps) => dumpData(deps, process.stdout));
}
