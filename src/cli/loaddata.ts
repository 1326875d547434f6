import type { Command } from 'commander';
import type { Config } from '../config.js';
import { closing, openStore } from './closing.js';
import { run, say } from './run.js';

export function addLoadData(program: Command): void {
  program
    .command('loaddata')
    .description("load fixtures in Django's JSON format")
    .argument('<file...>')
    .action((files: string[]) => run((config) => loadFixtures(config, files)));
}

async function loadFixtures(config: Config, files: string[]): Promise<void> {
  const { loadData } = await import('../load-data.js');
  const { commandLineActor } = await import('../command-line-actor.js');
  await closing(openStore(config), async (_opened, deps) => {
    for (const file of files) {
      const { created, present, skipped } = await loadData(deps, file, commandLineActor());
      const list = (counts: Record<string, number>) =>
        Object.entries(counts)
          .map(([model, count]) => `${count} ${model}`)
          .join(', ') || 'nothing';
      say(`${file}: loaded ${list(created)}; ${present} there already; passed over ${list(skipped)}.`);
    }
  });
}
