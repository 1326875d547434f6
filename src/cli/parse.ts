import type { Command } from 'commander';
import type { Config } from '../config.js';
import { closing, openDeps } from './closing.js';
import { run, say } from './run.js';
import { addTextOptions, readTextOptions, type TextOptions } from './text-options.js';

interface ParseCommandOptions extends TextOptions {
  wait?: true;
}

export function addParse(program: Command): void {
  const command = program
    .command('parse')
    .description('queue the parse of uploaded files, by their ids')
    .option('--wait', 'wait until each has ended; the exit status is 1 where one failed');
  addTextOptions(command)
    .argument('<resource_id...>')
    .action((ids: string[], options: ParseCommandOptions) => run((config) => parse(config, ids, options)));
}

async function parse(config: Config, ids: string[], options: ParseCommandOptions): Promise<void> {
  const { parseResource } = await import('../parse-resource.js');
  const { commandLineActor } = await import('../command-line-actor.js');
  const { waitForTask } = await import('../wait-for-task.js');
  const text = await readTextOptions(options);
  await closing(openDeps(config), async (_opened, deps) => {
    const queued: { resource_id: string; task_id: string; existing: boolean }[] = [];
    for (const id of ids) {
      const { taskId, existing } = await parseResource(deps, id, text, undefined, commandLineActor());
      queued.push({ resource_id: id, task_id: taskId, existing });
    }
    for (const { resource_id, task_id, existing } of queued) {
      const { status, result } = options.wait ? await waitForTask(deps, task_id) : { status: 'PENDING', result: null };
      say(JSON.stringify({ resource_id, task_id, existing, status, result }));
      if (status === 'FAILURE' || status === 'REVOKED') process.exitCode = 1;
    }
  });
}
