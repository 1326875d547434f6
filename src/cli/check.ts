import type { Command } from 'commander';
import type { Config } from '../config.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
It prints a line for each thing that is wrong: a code, what is wrong, and what
to do. The exit status is 1 then. It changes nothing, and applies no migrations.

Examples:
  gyoretsu check
  gyoretsu check --deploy`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('check settings, database and queue')
    .description('Checks that the settings are readable, and that database and queue can be used.')
    .option('--deploy', 'check what matters if others reach the installation, too')
    .addHelpText('after', MORE)
    .action(({ deploy = false }: { deploy?: boolean }) => run((config, stop) => check(config, stop, deploy)));
}

async function check(config: Config, stop: AbortSignal, isDeploy: boolean): Promise<void> {
  const [{ lookAround }, { CHECKS }] = await Promise.all([import('../checks/look.js'), import('../checks/table.js')]);
  const situation = await lookAround(config, stop);
  const asked = CHECKS.filter(({ isForDeploy }) => isDeploy || !isForDeploy);
  const wrong = asked.flatMap(({ code, findWrong }) => {
    const message = findWrong(situation);
    return message === null ? [] : [`${code}: ${message.replace(/\s*\n\s*/g, ' ')}`];
  });
  for (const line of wrong) await say(line, stop);
  if (wrong.length > 0) process.exitCode = 1;
  else await say(`Nothing is wrong: ${asked.length} checks.`, stop);
}
