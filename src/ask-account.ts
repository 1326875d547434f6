import { text as readAll } from 'node:stream/consumers';
import { confirm, isCancel, password, text } from '@clack/prompts';
import { messageOf, UserError } from './errors.js';
import { assertStrong } from './passwords.js';

export interface AskedAccount {
  username: string;
  email: string;
  password: string;
  allowWeak: boolean;
}

/**
 * Asks at the terminal for what the command line left open, as Django's createsuperuser does.
 * @throws UserError `input_needed` where nobody is there to answer, or `cancelled`
 */
export async function askAccount(given: {
  username?: string;
  email?: string;
  passwordStdin?: true;
  skipChecks?: true;
}): Promise<AskedAccount> {
  const username = (given.username ?? (await ask('--username', () => text({ message: 'Username' })))).trim();
  const email = (given.email ?? (await ask('--email', () => text({ message: 'Email address' })))).trim();
  if (given.passwordStdin) {
    const piped = (await readAll(process.stdin)).replace(/\r?\n$/, '');
    return { username, email, password: piped, allowWeak: given.skipChecks === true };
  }
  for (;;) {
    const first = await ask('--password-stdin', () => password({ message: 'Password' }));
    const again = await ask('--password-stdin', () => password({ message: 'Password (again)' }));
    if (first !== again) {
      process.stderr.write('The two passwords are not the same.\n');
      continue;
    }
    if (given.skipChecks || (await isAccepted(first, { username, email }))) {
      return { username, email, password: first, allowWeak: true };
    }
  }
}

async function isAccepted(chosen: string, owner: { username: string; email: string }): Promise<boolean> {
  try {
    assertStrong(chosen, owner);
    return true;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    const bypass = await confirm({ message: 'Use it all the same?', initialValue: false });
    return bypass === true;
  }
}

async function ask(option: string, prompt: () => ReturnType<typeof text>): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UserError('input_needed', `Nobody is at a terminal to answer: give ${option}.`);
  }
  const answer = await prompt();
  if (isCancel(answer)) throw new UserError('cancelled', 'Cancelled: nothing was created.');
  return answer ?? '';
}
