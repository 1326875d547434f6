import { type Logger, pino } from 'pino';

export type { Logger };

/** One JSON object per line on stderr, because stdout is for what a command was asked to print. */
export function createLog(level: string): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
