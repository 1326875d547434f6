import { text } from '@clack/prompts';
import { type AskedPassword, ask, askPassword, type PasswordSource } from './ask-password.js';

export interface AskedAccount extends AskedPassword {
  username: string;
  email: string;
}

/**
 * Asks at the terminal for what the command line left out, as Django's createsuperuser does.
 * @throws UserError `input_needed` if there is no terminal, or `cancelled`
 */
export async function askAccount(
  given: PasswordSource & { username?: string; email?: string },
  stop?: AbortSignal,
): Promise<AskedAccount> {
  const askText = (option: string, message: string) => ask(option, (signal) => text({ message, signal }), stop);
  const username = (given.username ?? (await askText('--username', 'Username')) ?? '').trim();
  const email = (given.email ?? (await askText('--email', 'Email address')) ?? '').trim();
  return { username, email, ...(await askPassword({ username, email }, given, stop)) };
}
