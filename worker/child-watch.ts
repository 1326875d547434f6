import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { ErrorDetails, LimitUnit } from '../src/errors.js';
import type { Failure } from './messages.js';

/** How often a child is looked at, in milliseconds. */
export const LOOK_EVERY_MS = 500;
const PAGE_BYTES = 4096;
/** A child that waits for the database says so once a second. */
const WAITING_FRESH_MS = 3_000;

export interface ChildLimits {
  /** JavaScript heap, in MiB. */
  heapMb: number;
  /** Resident memory with buffers, in MiB: the heap's limit does not count them. */
  rssMb: number;
  /** Seconds without progress. */
  idleSeconds: number;
  /** Seconds altogether. */
  totalSeconds: number;
}

/** What looks after one task's child, and ends it when it goes over a limit. */
export interface ChildWatch {
  /** It got further. */
  noteProgress(): void;
  /** It waits for the database. */
  noteWaiting(): void;
  /** Why the watch ended the child; null if it did not. */
  verdict(): Pick<Failure, 'code' | 'message' | 'details' | 'curable'> | null;
  stop(): void;
}

/**
 * Kills a child that goes over a limit, whatever the child is doing. Time in which the worker itself was stopped is not
 * counted. Only Linux tells resident memory cheaply. On other systems the heap's limit is the only one on memory.
 */
export function watchChild(child: ChildProcess, limits: ChildLimits): ChildWatch {
  let verdict: ReturnType<ChildWatch['verdict']> = null;
  let isOver = false;
  let looked = performance.now();
  let [totalMs, idleMs, notWaitingMs] = [0, 0, WAITING_FRESH_MS];

  const timer = setInterval(async () => {
    const now = performance.now();
    const step = Math.min(now - looked, 2 * LOOK_EVERY_MS);
    looked = now;
    totalMs += step;
    idleMs += step;
    notWaitingMs += step;
    const broken = findBrokenTime() ?? ((await residentMb(child)) > limits.rssMb ? tooMuchMemory(limits.rssMb) : null);
    // If the child ended its task while its memory was being read, it may be at the next task already. That task must not be
    // killed.
    if (!broken || verdict || isOver) return;
    verdict = broken;
    child.kill('SIGKILL');
  }, LOOK_EVERY_MS);

  function findBrokenTime() {
    if (totalMs > limits.totalSeconds * 1_000) return tooSlow(limits.totalSeconds);
    if (idleMs <= limits.idleSeconds * 1_000) return null;
    return notWaitingMs < WAITING_FRESH_MS ? databaseAway(limits.idleSeconds) : noProgress(limits.idleSeconds);
  }

  return {
    noteProgress() {
      idleMs = 0;
    },
    noteWaiting() {
      notWaitingMs = 0;
    },
    verdict: () => verdict,
    stop() {
      isOver = true;
      clearInterval(timer);
    },
  };
}

async function residentMb(child: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${child.pid}/statm`, 'utf8').catch(() => '');
  return (Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES) / 1024 / 1024;
}

function tooMuchMemory(mb: number) {
  const message = `This workbook needs more than the ${mb} MB of memory that one may use (CHILD_RSS_MB). Split it, or raise the limit.`;
  return { code: 'memory_limit', message, details: limitOf(mb, 'MiB', 'CHILD_RSS_MB'), curable: false };
}

function tooSlow(seconds: number) {
  const message = `This workbook takes longer than the ${seconds} seconds that one may take (TASK_TOTAL_SECONDS). Split it, or raise the limit.`;
  return { code: 'too_slow', message, details: limitOf(seconds, 'seconds', 'TASK_TOTAL_SECONDS'), curable: false };
}

function noProgress(seconds: number) {
  const message = `The parse of this workbook got no further for ${seconds} seconds, the longest that a parse may take without progress (TASK_IDLE_SECONDS). Split it, or raise the limit.`;
  return { code: 'no_progress', message, details: limitOf(seconds, 'seconds', 'TASK_IDLE_SECONDS'), curable: false };
}

function databaseAway(seconds: number) {
  const message = `The database did not take any rows for ${seconds} seconds (TASK_IDLE_SECONDS).`;
  return { code: 'database_away', message, details: limitOf(seconds, 'seconds', 'TASK_IDLE_SECONDS'), curable: true };
}

function limitOf(limit: number, unit: LimitUnit, setting: string): ErrorDetails {
  return { limit, unit, setting };
}
