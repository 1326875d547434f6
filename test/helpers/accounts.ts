import { runGyoretsu } from './gyoretsu.js';

export interface Account {
  username: string;
  password: string;
  role?: 'viewer' | 'operator' | 'administrator';
}

/** The account that `gyoretsu start` makes by itself on an embedded database. */
export const ADMINISTRATOR: Account = { username: 'admin', password: 'admin' };

/** Makes an account on a database by the command line. Weak passwords are accepted. */
export async function createAccount(
  env: Record<string, string>,
  { username, password, role = 'administrator' }: Account,
): Promise<void> {
  const named = ['--username', username, '--email', `${username}@example.com`, '--role', role];
  const made = await runGyoretsu(
    ['createsuperuser', ...named, '--password-stdin', '--skip-checks'],
    env,
    `${password}\n`,
  );
  if (made.code !== 0) throw new Error(made.stderr);
}
