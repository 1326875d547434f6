import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { PasswordSource } from '../users/ask-password.js';
import { withStore } from './closing.js';
import { say } from './output.js';
import { addPasswordOptions } from './password-options.js';
import { run } from './run.js';

const MORE = `
It asks for the new password twice, and not for the old one. The user is signed
out everywhere. Gyoretsu can be running at the same time.

Examples:
  gyoretsu changepassword admin
  gyoretsu changepassword ann --password-stdin < password.txt`;

export function addChangePassword(program: Command): void {
  const command = program
    .command('changepassword')
    .summary('give a user another password, e.g. a forgotten one')
    .description('Gives a user another password.')
    .argument('<user>', 'the name of the user');
  addPasswordOptions(command)
    .addHelpText('after', MORE)
    .action((username: string, source: PasswordSource) =>
      run((config, stop) => changePassword(config, stop, username, source), {
        ifStopped: () => 'Stopped: the password is still the old one.',
      }),
    );
}

async function changePassword(
  config: Config,
  stop: AbortSignal,
  username: string,
  source: PasswordSource,
): Promise<void> {
  const { askPassword } = await import('../users/ask-password.js');
  const { commandLineActor } = await import('../users/command-line-actor.js');
  const { getUserByName, setPassword } = await import('../users/set-password.js');
  await withStore(config, stop, async (deps) => {
    const user = await getUserByName(deps, username);
    const asked = await askPassword(user, source, stop);
    await setPassword(deps, { user, ...asked, by: commandLineActor() });
    await say(`Changed the password of ${user.username}. All sessions of this user have ended.`);
  });
}
