import { type Command, Option } from 'commander';
import type { Config } from '../config.js';
import { closing, openStore } from './closing.js';
import { run, say } from './run.js';

interface SuperuserOptions {
  username?: string;
  email?: string;
  passwordStdin?: true;
  skipChecks?: true;
  role: 'viewer' | 'operator' | 'administrator';
}

export function addCreateSuperuser(program: Command): void {
  program
    .command('createsuperuser')
    .description('create a user who may sign in')
    .option('--username <name>')
    .option('--email <address>')
    .option('--password-stdin', 'read the password from standard input, and ask nothing')
    .option('--skip-checks', 'accept a weak password')
    .addOption(new Option('--role <role>').choices(['viewer', 'operator', 'administrator']).default('administrator'))
    .action((options: SuperuserOptions) => run((config) => createSuperuser(config, options)));
}

async function createSuperuser(config: Config, options: SuperuserOptions): Promise<void> {
  const { createUser } = await import('../create-user.js');
  const { commandLineActor } = await import('../command-line-actor.js');
  const { askAccount } = await import('../ask-account.js');
  const account = await askAccount(options);
  await closing(openStore(config), async (_opened, deps) => {
    const by = commandLineActor();
    await createUser(deps.users, { ...account, role: options.role }, { allowWeak: account.allowWeak, by });
    say(`Created ${account.username} (${options.role}).`);
  });
}
