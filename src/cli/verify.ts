import type { Command } from 'commander';
import type { Config } from '../config.js';
import { closing, openStore } from './closing.js';
import { run, say } from './run.js';

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('recount what tasks stored, and the files they read; the exit status is 1 where something differs')
    .argument('[task_id...]', 'all whose rows are kept, where none is given')
    .action((ids: string[]) => run((config) => verifyTasks(config, ids)));
}

async function verifyTasks(config: Config, ids: string[]): Promise<void> {
  const { verify } = await import('../verify.js');
  await closing(openStore(config), async (_opened, deps) => {
    const summary = await verify(deps, ids, (verdict) => say(JSON.stringify(verdict)));
    say(JSON.stringify(summary));
    if (!summary.ok) process.exitCode = 1;
  });
}
