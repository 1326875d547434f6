import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './places.js';

/** The usage of one whole process, from its start to its end. */
export interface Run {
  seconds: number;
  /** The time of all processors together. */
  cpuSeconds: number;
  peakMib: number;
  /** What it printed on standard output, if `keepOutput` is set. */
  output: string;
}

export interface Command {
  program: string;
  args: string[];
}

export interface MeasureOptions {
  timeoutSeconds: number;
  signal: AbortSignal;
  /** Otherwise standard output goes to /dev/null. */
  keepOutput: boolean;
  env?: Record<string, string>;
}

/** A process that did not end well, in one line. */
export class RunFailed extends Error {}

/**
 * Runs a command that reports its usage on descriptor 3 (contenders/report-usage.ts, usage.py) and waits for its end.
 * @throws RunFailed if it fails, reports nothing or takes too long; the signal's reason once it aborts
 */
export async function measure({ program, args }: Command, options: MeasureOptions): Promise<Run> {
  options.signal.throwIfAborted();
  const temporary = join(CACHE, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', options.keepOutput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      // exceljs puts whole sheets into temporary files. In this folder they are removed if a run is cut off.
      TMPDIR: temporary,
      PYTHONDONTWRITEBYTECODE: '1',
      ...options.env,
    },
  });
  const kill = () => child.kill('SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, options.timeoutSeconds * 1_000);
  options.signal.addEventListener('abort', kill, { once: true });
  let ended = started;
  child.once('exit', () => {
    ended = performance.now();
  });
  try {
    const closed = once(child, 'close');
    const usagePipe = child.stdio[3];
    const [output, errors, usage, [code, signal]] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      // Descriptor 3 is a pipe, and can be read. Its type allows either end of a pipe.
      usagePipe && 'read' in usagePipe ? text(usagePipe) : '',
      closed,
    ]);
    options.signal.throwIfAborted();
    if (late) throw new RunFailed(`took more than ${options.timeoutSeconds} s`);
    if (code !== 0) throw new RunFailed(`ended with ${signal ?? code}: ${lastLine(errors)}`);
    if (usage === '') throw new RunFailed('said nothing of its usage');
    const { cpuSeconds, peakKib }: { cpuSeconds: number; peakKib: number } = JSON.parse(usage);
    return { seconds: (ended - started) / 1_000, cpuSeconds, peakMib: peakKib / 1024, output };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', kill);
  }
}

/** Waits. Ends early with the signal's reason. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? 0;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  // Node prints its own version last, and the stack before it. The line with the error's name says most.
  const named = lines.find((line) => /^\w*(Error|Exception)\b|FATAL ERROR/.test(line));
  return (named ?? lines.at(-1) ?? '').trim().slice(0, 200);
}
