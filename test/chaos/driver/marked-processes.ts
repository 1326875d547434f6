import { readdirSync, readFileSync } from 'node:fs';
import { isAlive } from '../../helpers/processes.js';

/**
 * Lists all processes that run with `TMPDIR=folder`: those that a stage started, and their descendants, whatever their parent is by
 * now.
 * Linux only: on other systems none.
 */
export function listMarked(folder: string): number[] {
  return listPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`TMPDIR=${folder}`) && isAlive(pid);
    } catch {
      return false; // it has ended meanwhile, or belongs to somebody else
    }
  });
}

function listPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Sends a signal. Returns false if the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
