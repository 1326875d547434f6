import { type Command, Option } from 'commander';
import type { Config } from '../config.js';
import { ROLES, type Role } from '../roles.js';
import type { PasswordSource } from '../users/ask-password.js';
import { withStore } from './closing.js';
import { say } from './output.js';
import { addPasswordOptions } from './password-options.js';
import { run } from './run.js';

interface SuperuserOptions extends PasswordSource {
  username?: string;
  email?: string;
  role: Role;
}

const MORE = `
It asks for the name, the address and the password if they are not given.

Examples:
  gyoretsu createsuperuser
  gyoretsu createsuperuser --username ann --role operator
  gyoretsu createsuperuser --username ann --email ann@example.com \\
    --password-stdin < password.txt`;

export function addCreateSuperuser(program: Command): void {
  const command = program
    .command('createsuperuser')
    .summary('create a user who may sign in')
    .description('Creates a user who may sign in.')
    .option('--username <name>', 'the name to sign in with')
    .option('--email <address>', 'the email address')
    .addOption(new Option('--role <role>', 'what the user may do').choices(ROLES).default('administrator'));
  addPasswordOptions(command)
    .addHelpText('after', MORE)
    .action((options: SuperuserOptions) =>
      run((config, stop) => createSuperuser(config, stop, options), {
        ifStopped: () => 'Stopped: no user was created.',
      }),
    );
}

async function createSuperuser(config: Config, stop: AbortSignal, options: SuperuserOptions): Promise<void> {
  const { createUser } = await import('../users/create-user.js');
  const { commandLineActor } = await import('../users/command-line-actor.js');
  const { askAccount } = await import('../users/ask-account.js');
  const account = await askAccount(options, stop);
  await withStore(config, stop, async ({ users }) => {
    const by = commandLineActor();
    await createUser({ users }, { ...account, role: options.role, by });
    await say(`Created ${account.username} (${options.role}).`);
  });
}
