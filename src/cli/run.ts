import type { Config } from '../config.js';
import { messageOf } from '../errors.js';

/** Runs a command that the environment configures. */
export function run(command: (config: Config) => Promise<void>): Promise<void> {
  return tell(async () => {
    const { readConfig } = await import('../config.js');
    await command(readConfig());
  });
}

/** Runs a command, and tells in one line what went wrong. */
export async function tell(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`gyoretsu: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`);
    process.exitCode = 1;
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
