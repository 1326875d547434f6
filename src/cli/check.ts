import type { Command } from 'commander';
import type { Config } from '../config.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
It prints one line for each thing that has to be mended, and changes nothing.
The exit status is 1 if there is one. Run it with the settings of the processes
that it is about.

Examples:
  gyoretsu check            can Gyoretsu start here?
  gyoretsu check --deploy   is this ready for production?`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('look for what has to be mended, e.g. before production')
    .description('Looks at the settings, the database and the queue, and says what has to be mended.')
    .option('--deploy', 'look for what is not ready for production, too')
    .addHelpText('after', MORE)
    .action(({ deploy = false }: { deploy?: boolean }) => run((config, stop) => check(config, stop, deploy)));
}

async function check(config: Config, stop: AbortSignal, isDeployment: boolean): Promise<void> {
  const { inspect } = await import('../checks/inspect.js');
  const { findings, checks } = await inspect(config, { isDeployment });
  for (const { code, message } of findings) await say(`${code}: ${message}`, stop);
  await say(`${checks} checks, ${findings.length} to mend.`, stop);
  if (findings.length > 0) process.exitCode = 1;
}
