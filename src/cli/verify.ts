import type { Command } from 'commander';
import type { Config } from '../config.js';
import { withStore } from './closing.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
It counts the rows and cells of each task again, and compares them with what
the parse noted. It checks the size and the SHA-256 of the file, too. It prints
a line with a JSON object for each task, and a last one for all of them. The
exit status is 1 if something differs, or belongs to no task.

Examples:
  gyoretsu verify
  gyoretsu verify 6f322e4f-a279-4c2c-bc01-fb01494ba42e`;

export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('check that stored rows and files are complete')
    .description('Checks that the rows and files in the database are complete and unchanged.')
    .argument('[task_id...]', 'the tasks to check (default: all whose rows are kept)')
    .addHelpText('after', MORE)
    .action((ids: string[]) =>
      run((config, stop) => verifyTasks(config, stop, ids), {
        ifStopped: () => 'Stopped: not everything was checked.',
      }),
    );
}

async function verifyTasks(config: Config, stop: AbortSignal, ids: string[]): Promise<void> {
  const { verify } = await import('../tasks/verify.js');
  await withStore(config, stop, async (deps) => {
    const summary = await verify(deps, ids, (verdict) => say(JSON.stringify(verdict), stop), stop);
    await say(JSON.stringify(summary), stop);
    if (!summary.ok) process.exitCode = 1;
  });
}
