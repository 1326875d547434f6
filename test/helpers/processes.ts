import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process runs. A process that has ended, but whose parent has not noticed, does not run. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return statOf(pid)?.state !== 'Z';
}

/** Returns the running children of a process. Linux only: on other systems none. */
export function childrenOf(root: number): number[] {
  return listPids().filter((pid) => statOf(pid)?.parent === root);
}

/** Returns the resident memory of a process and all below it, in MiB. Linux only: on other systems 0. */
export function treeMemory(root: number): number {
  const stats = listPids().flatMap((pid) => statOf(pid) ?? []);
  const tree = new Set([root]);
  // A child may be listed before its parent: the loop repeats until it finds no more.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid);
  }
  const pages = stats.filter(({ pid }) => tree.has(pid)).reduce((sum, { rssPages }) => sum + rssPages, 0);
  return (pages * 4096) / 1024 / 1024;
}

function listPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Reads proc(5). The name before the fields may itself contain spaces and brackets. */
function statOf(pid: number): { pid: number; state: string; parent: number; rssPages: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { pid, state: fields[0] ?? '', parent: Number(fields[1]), rssPages: Number(fields[21]) };
  } catch {
    return null;
  }
}
