import type { Command } from 'commander';
import type { Config } from '../config.js';
import { commandLineActor } from '../users/command-line-actor.js';
import { withStore } from './closing.js';
import { run } from './run.js';

const MORE = `
Users are not part of it.

Examples:
  gyoretsu dumpdata > dump.json
  gyoretsu dumpdata | gzip > dump.json.gz`;

export function addDumpData(program: Command): void {
  program
    .command('dumpdata')
    .summary('print all files, tasks and rows as a fixture')
    .description("Prints all files, tasks and rows as a fixture in Django's JSON format. loaddata reads it.")
    .addHelpText('after', MORE)
    .action(() => run(dump, { ifStopped: () => 'Stopped: the dump is not complete.' }));
}

async function dump(config: Config, stop: AbortSignal): Promise<void> {
  const { dumpData } = await import('../fixtures/dump-data.js');
  const { noteDeeds } = await import('../store/audit.js');
  await withStore(config, stop, async (deps) => {
    // Before the first byte: somebody has the first part of a dump that is cut off.
    await noteDeeds(deps.db, commandLineActor(), [{ action: 'dump_data', objectType: 'Fixture' }]);
    await dumpData(deps, process.stdout, stop);
  });
}
