import { addAbortSignal } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { type CANCEL_SYMBOL, confirm, isCancel, password } from '@clack/prompts';
import { messageOf, UserError } from '../errors.js';
import { assertStrong } from './passwords.js';

/** The options that say how the command line gets a password. */
export interface PasswordSource {
  passwordStdin?: true;
  skipChecks?: true;
}

export interface AskedPassword {
  password: string;
  /** Whether a weak one is accepted. */
  allowWeak: boolean;
}

/**
 * Asks twice for a new password at the terminal, as Django does, or reads it from standard input. At the terminal, a weak one can be
 * kept.
 * @param owner whose name a password must not resemble
 * @throws UserError `input_needed` if there is no terminal, or `cancelled`
 */
export async function askPassword(
  owner: { username: string; email: string },
  given: PasswordSource,
  stop?: AbortSignal,
): Promise<AskedPassword> {
  if (given.passwordStdin) {
    const piped = await readAll(stop ? addAbortSignal(stop, process.stdin) : process.stdin);
    return { password: piped.replace(/\r?\n$/, ''), allowWeak: given.skipChecks === true };
  }
  for (;;) {
    const first = await ask('--password-stdin', (signal) => password({ message: 'Password', signal }), stop);
    const again = await ask('--password-stdin', (signal) => password({ message: 'Password (again)', signal }), stop);
    if (first !== again) {
      process.stderr.write('The two passwords are not the same.\n');
    } else if (!first) {
      process.stderr.write('The password must not be empty.\n');
    } else if (given.skipChecks || (await isAccepted(first, owner, stop))) {
      return { password: first, allowWeak: true };
    }
  }
}

async function isAccepted(
  chosen: string,
  owner: { username: string; email: string },
  stop: AbortSignal | undefined,
): Promise<boolean> {
  try {
    assertStrong(chosen, owner);
    return true;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    const question = { message: 'Use it all the same?', initialValue: false };
    return ask('--skip-checks', (signal) => confirm({ ...question, signal }), stop);
  }
}

/**
 * Asks one question at the terminal.
 * @param option the command-line option that makes the question needless
 * @param prompt asks, and stops when its signal aborts
 * @throws UserError `input_needed`, or `cancelled` at Ctrl-C or Ctrl-D
 */
export async function ask<T>(
  option: string,
  prompt: (signal: AbortSignal) => Promise<T | typeof CANCEL_SYMBOL>,
  stop?: AbortSignal,
): Promise<T> {
  if (!process.stdin.isTTY) {
    throw new UserError('input_needed', `There is no terminal to ask at: give ${option}.`);
  }
  const ended = new AbortController();
  const end = () => ended.abort();
  // The prompts close at Ctrl-D without a result. The command would wait for ever.
  const onKey = (_text: string, key: { ctrl?: boolean; name?: string } | undefined) => {
    if (key?.ctrl && key.name === 'd') end();
  };
  process.stdin.on('keypress', onKey).on('end', end);
  try {
    const answer = await prompt(stop ? AbortSignal.any([stop, ended.signal]) : ended.signal);
    if (isCancel(answer)) throw new UserError('cancelled', 'Cancelled: nothing was changed.');
    return answer;
  } finally {
    process.stdin.off('keypress', onKey).off('end', end);
  }
}
