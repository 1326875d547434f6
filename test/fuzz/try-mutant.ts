import { UserError } from '../../src/errors.js';
import { drainWorkbook } from './drain-workbook.js';
import type { FuzzFile } from './files.js';
import { makeMutant } from './mutate.js';

/** How long one mutant may take to be read. */
export const SECONDS = 5;
/** By how much reading one mutant may make the process grow. */
const MEGABYTES = 200;

export interface Outcome {
  /** `read`, the code of its refusal, or `broken`: the reader broke its promise. */
  kind: string;
  /** What was done to the file. */
  what: string;
  /** What was thrown, and where, if the reader broke its promise or found no word for what is wrong. */
  fault: string | null;
}

/**
 * Makes a mutant and reads it. It has to end as rows whose counts add up (drainWorkbook sees to that) or as an error for people, in
 * time and in bounds. `unreadable` says that no check found what is wrong: its cause is told as a fault.
 */
export async function tryMutant(file: FuzzFile, seed: number): Promise<Outcome> {
  const { bytes, what } = makeMutant(file.bytes, seed);
  const before = process.memoryUsage.rss();
  const start = performance.now();
  const cpu = process.cpuUsage();
  let kind = 'read';
  let fault: string | null = null;
  try {
    await drainWorkbook(bytes, file.name);
  } catch (error) {
    kind = error instanceof UserError ? error.code : 'broken';
    if (kind === 'broken') fault = traceOf(error);
    else if (kind === 'unreadable') fault = traceOf(error instanceof Error ? error.cause : error);
  }
  // Processor time, where that is less: on a busy machine the clock says nothing about the reader.
  const { user, system } = process.cpuUsage(cpu);
  const seconds = Math.min((performance.now() - start) / 1000, (user + system) / 1e6);
  const grown = (process.memoryUsage.rss() - before) / 1024 / 1024;
  if (seconds > SECONDS) return { kind: 'broken', what, fault: `it took ${seconds.toFixed(1)} s` };
  if (grown > MEGABYTES) return { kind: 'broken', what, fault: `the process grew by ${grown.toFixed(0)} MB` };
  return { kind, what, fault };
}

/** The error and the first places it passed, on one line: two faults with the same line are one. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const places = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const where = places
    .slice(0, 3)
    .map((line) => line.trim().replace(/\(?(file:\/\/)?\/.*\/(worker|src|test)\//, '($2/'));
  return `${error.name}: ${error.message.slice(0, 200)} ${where.join(' ')}`;
}
