import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, isAlive } from '../../helpers/processes.js';
import { signal } from './marked-processes.js';

/** Returns the process id in the first line of a file; null if no such process runs. */
export function pidIn(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return pid > 0 && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}

/** Stops a server and all processes below it. The parent is first, because it would start new ones meanwhile. Returns all of them. */
export function freeze(pid: number): number[] {
  signal(pid, 'SIGSTOP');
  return [pid, ...childrenOf(pid).flatMap(freeze)];
}

/** Lets a server go on, the children first. */
export function thaw(pid: number): void {
  for (const child of childrenOf(pid)) thaw(child);
  signal(pid, 'SIGCONT');
}

/** Waits until a process is gone. */
export async function untilGone(pid: number, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} does not end`);
    await sleep(20);
  }
}
