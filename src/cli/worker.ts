import type { Command } from 'commander';
import type { RunningWorker } from '../../worker/main.js';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { withDeps } from './closing.js';
import { announce } from './output.js';
import { run } from './run.js';
import { untilStopped } from './stop.js';

const MORE = `
Any number of workers can run, on any machines, with the same DATABASE_URL and
REDIS_URL. Each parses WORKER_CONCURRENCY workbooks at a time.

Examples:
  gyoretsu worker
  WORKER_CONCURRENCY=4 gyoretsu worker`;

export function addWorker(program: Command): void {
  program
    .command('worker')
    .summary('run one worker process: it parses the files')
    .description(
      'Runs one worker process, which parses the files. Ctrl-C stops it, and its tasks go back to the queue.',
    )
    .addHelpText('after', MORE)
    .action(() => run(worker, { untilStopped: true }));
}

async function worker(config: Config, stop: AbortSignal): Promise<void> {
  await withDeps(
    config,
    stop,
    async (deps, opened) => {
      opened.push(await runWorker(deps));
      await announce('gyoretsu worker takes jobs');
      await untilStopped(stop);
    },
    'worker',
  );
}

/** Takes jobs from the queue. */
export async function runWorker(deps: Deps): Promise<RunningWorker> {
  const { startWorker } = await import('../../worker/main.js');
  return startWorker(deps);
}
