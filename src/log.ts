import { type Logger, pino } from 'pino';
import { createRepeatedLines, type RepeatedLines } from './repeated-lines.js';

export type { Logger };

/** pino's number of `warn`. Lines below it tell of work that was done, and each counts. */
const WARN = 40;

/**
 * One JSON object per line on stderr, because stdout is for what a command was asked to print. Warnings and errors that repeat within
 * seconds are written once, and then once more with how often they came (`repeated`).
 */
export function createLog(level: string, createLines: () => RepeatedLines = createRepeatedLines): Logger {
  // Whoever causes a flood of warnings, e.g. by requests that are refused, must not hide an error.
  const [warnings, errors] = [createLines(), createLines()];
  const options = {
    level,
    base: { pid: process.pid },
    hooks: {
      logMethod(this: Logger, given: Parameters<Logger['warn']>, method: pino.LogFn, number: number): void {
        const [first, ...others] = given;
        const object = typeof first === 'object' && first !== null ? first : {};
        const writeCount = (repeated: number) =>
          Reflect.apply(
            method,
            this,
            first === object ? [{ ...object, repeated }, ...others] : [{ repeated }, ...given],
          );
        const lines = number > WARN ? errors : warnings;
        if (number < WARN || lines.isNew(keyOf(number, given), writeCount)) Reflect.apply(method, this, given);
      },
    },
  };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}

/** Two errors are the same if they say the same, wherever they were thrown. */
function keyOf(number: number, given: unknown[]): string {
  return JSON.stringify([number, given], (_key, value) => (value instanceof Error ? value.message : value));
}
