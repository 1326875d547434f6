import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMarked } from '../driver/marked-processes.js';
import type { Stage } from '../driver/stage.js';

/** Milliseconds that stopped processes may take to be gone. */
const PATIENCE_MS = 5_000;

/** Describes a process: its command, and whether it runs, sleeps or is stopped. */
function describe(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return `${command} (${/State:\s+(.*)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]})`;
  } catch {
    return 'it ended meanwhile';
  }
}

/** Looks, after the fleet has been closed, for processes and temporary files that it left behind. */
export async function checkLeftovers({ tmp }: Pick<Stage, 'tmp'>): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  while (listMarked(tmp).length > 0 && Date.now() < deadline) await sleep(100);
  return [
    ...listMarked(tmp).map((pid) => `process ${pid} is still there: ${describe(pid)}`),
    ...readdirSync(tmp).map((file) => `temporary file ${file}`),
  ];
}
