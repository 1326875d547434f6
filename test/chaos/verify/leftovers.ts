import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMarked } from '../driver/marked-processes.js';
import type { Stage } from '../driver/stage.js';

/** How long what was stopped may take to be gone. */
const PATIENCE_MS = 5_000;

/** Looks, after the fleet has been closed, for processes and temporary files that it left behind. */
export async function checkLeftovers({ tmp }: Pick<Stage, 'tmp'>): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  while (listMarked(tmp).length > 0 && Date.now() < deadline) await sleep(100);
  return [
    ...listMarked(tmp).map((pid) => `process ${pid} is still there`),
    ...readdirSync(tmp).map((file) => `temporary file ${file}`),
  ];
}
