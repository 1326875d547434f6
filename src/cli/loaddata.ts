import type { Command } from 'commander';
import type { Config } from '../config.js';
import { withStore } from './closing.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
All of it is loaded, or nothing. What is in the database already stays as it is,
so a file can be loaded again. The text is UTF-8, or UTF-16 with a byte order
mark, e.g. from Windows PowerShell.

Examples:
  gyoretsu loaddata dump.json
  gunzip -c dump.json.gz | gyoretsu loaddata -`;

export function addLoadData(program: Command): void {
  program
    .command('loaddata')
    .summary('load the files, tasks and rows of a fixture')
    .description("Loads the files, tasks and rows of fixtures in Django's JSON format, as dumpdata prints them.")
    .argument('<file...>', 'the fixtures to load; - is standard input')
    .addHelpText('after', MORE)
    .action((files: string[]) =>
      run((config, stop) => loadFixtures(config, stop, files), { ifStopped: () => 'Stopped: nothing was loaded.' }),
    );
}

async function loadFixtures(config: Config, stop: AbortSignal, files: string[]): Promise<void> {
  const { loadData } = await import('../fixtures/load-data.js');
  const { fixtureSource } = await import('../fixtures/fixture-source.js');
  const { commandLineActor } = await import('../users/command-line-actor.js');
  await withStore(config, stop, async (deps) => {
    const all = await loadData(deps, files.map(fixtureSource), { by: commandLineActor(), signal: stop });
    for (const { name, created, present, skipped } of all) {
      await say(`${name}: loaded ${list(created)}; ${present} there already; passed over ${list(skipped)}.`);
    }
  });
}

function list(counts: Record<string, number>): string {
  const some = Object.entries(counts).map(([model, count]) => `${count} ${model}`);
  return some.length > 0 ? some.join(', ') : 'nothing';
}
