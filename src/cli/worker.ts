import type { Command } from 'commander';
import type { RunningWorker } from '../../worker/main.js';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { closing, openDeps, UNTIL_STOPPED } from './closing.js';
import { run, say } from './run.js';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('one worker process')
    .action(() => run(worker));
}

async function worker(config: Config): Promise<void> {
  await closing(
    openDeps(config),
    async (opened, deps, stop) => {
      opened.push(await runWorker(deps));
      say('gyoretsu worker takes jobs');
      await stop;
    },
    UNTIL_STOPPED,
  );
}

/** Takes jobs from the queue. */
export async function runWorker(deps: Deps): Promise<RunningWorker> {
  const { startWorker } = await import('../../worker/main.js');
  return startWorker(deps);
}
