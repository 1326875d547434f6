import type { Command } from 'commander';

/** The options of commands that take a new password. */
export function addPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input instead of asking for it')
    .option('--skip-checks', 'accept a weak password');
}
