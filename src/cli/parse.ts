import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { messageOf, UserError } from '../errors.js';
import type { Task } from '../store/task.js';
import type { ParseOptions } from '../tasks/parse-options.js';
import { withDeps } from './closing.js';
import { say, tellOf } from './output.js';
import { run } from './run.js';
import { addTextOptions, readTextOptions, type TextOptions } from './text-options.js';

interface ParseCommandOptions extends TextOptions {
  wait?: true;
}

interface Queued {
  resource_id: string;
  task_id: string;
  existing: boolean;
}

/** After this long, people are told if no worker takes a task, in milliseconds. */
const NOBODY_TAKES_IT_MS = 10_000;

const MORE = `
It prints a line with a JSON object for each file: resource_id, task_id,
existing, status, result. A file that is being parsed already is not parsed
twice; then "existing" is true. Text files are .csv, .tsv and .txt.

Examples:
  gyoretsu parse cc42c989-6813-456f-87ab-16858ef38fd9
  gyoretsu parse --wait --infer-types cc42c989-6813-456f-87ab-16858ef38fd9`;

export function addParse(program: Command): void {
  const command = program
    .command('parse')
    .summary('parse uploaded files')
    .description('Parses uploaded files. A worker does it in the background.')
    .argument('<resource_id...>', 'the ids of the files, as the panel and the REST API show them')
    .option('--wait', 'wait until each parse has ended; the exit status is 1 if one failed');
  addTextOptions(command)
    .addHelpText('after', MORE)
    .action(async (ids: string[], options: ParseCommandOptions) => {
      const left: Queued[] = [];
      let where = '';
      const parseAll = async (config: Config, stop: AbortSignal) => {
        where = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
        const text = await readTextOptions(options);
        await withDeps(config, stop, (deps) => parse(deps, stop, { ids, text, waits: options.wait === true, left }));
      };
      await run(parseAll, { ifStopped: () => describeLeft(left, where) });
    });
}

/** Queues all, and waits for them if asked to. `left` holds those that were queued and have not been printed. */
async function parse(
  deps: Deps,
  stop: AbortSignal,
  { ids, text, waits, left }: { ids: string[]; text: ParseOptions; waits: boolean; left: Queued[] },
): Promise<void> {
  const { parseResource } = await import('../tasks/parse-resource.js');
  const { commandLineActor } = await import('../users/command-line-actor.js');
  // All ids are checked first: one wrong id among many must not leave half of the work done.
  for (const id of ids) await deps.resources.get(id);
  try {
    for (const id of ids) {
      stop.throwIfAborted();
      const { taskId, existing } = await parseResource(deps, { resourceId: id, options: text, by: commandLineActor() });
      left.push({ resource_id: id, task_id: taskId, existing });
      if (!waits) await tell(left, { status: 'PENDING', result: null }, stop);
    }
    while (left[0]) await tell(left, await wait(deps, stop, left[0].task_id), stop);
  } catch (error) {
    if (stop.aborted || left.length === 0) throw error;
    const tasks = left.map(({ task_id }) => task_id).join(', ');
    throw new UserError('parse', `${messageOf(error)} A worker goes on with what was queued: ${tasks}.`);
  }
}

/** Prints the first of those that are left. */
async function tell(
  left: Queued[],
  { status, result }: Pick<Task, 'status' | 'result'>,
  stop: AbortSignal,
): Promise<void> {
  await say(JSON.stringify({ ...left[0], status, result }), stop);
  left.shift();
  if (status === 'FAILURE' || status === 'REVOKED') process.exitCode = 1;
}

async function wait(deps: Deps, stop: AbortSignal, taskId: string): Promise<Task> {
  const { waitForTask } = await import('../tasks/wait-for-task.js');
  const note = setTimeout(async () => {
    const task = await deps.tasks.find(taskId).catch(() => null);
    if (task?.status !== 'PENDING') return;
    tellOf(`The task ${taskId} still waits: all workers are busy, or none is running. \`gyoretsu worker\` starts one.`);
  }, NOBODY_TAKES_IT_MS);
  try {
    return await waitForTask(deps, taskId, stop);
  } finally {
    clearTimeout(note);
  }
}

function describeLeft(left: Queued[], where: string): string {
  if (left.length === 0) return 'Stopped: nothing is left in the queue by this command.';
  const tasks = left.map(({ task_id, resource_id }) => `  ${task_id}  of the file ${resource_id}`);
  return `Stopped waiting. A worker goes on in the background with:
${tasks.join('\n')}
Look at them or cancel them in the panel: ${where}/admin/resources/TaskResult
By REST:
  curl -u USER ${where}/xxx_api/v1/task_results/${left[0]?.task_id}
  curl -u USER -X DELETE ${where}/xxx_api/v1/task_results/${left[0]?.task_id}`;
}
