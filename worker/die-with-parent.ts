import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

/** In a thread of its own, because the one that reads may be in a loop that never ends. */
const watch = (parent: number) => `
setInterval(() => {
  if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL');
}, ${LOOK_EVERY_MS});
`;

/**
 * Ends this process soon after the one that started it, whatever it is doing. The closed channel between the two tells the same,
 * but nobody who hangs listens to it.
 */
export function dieWithParent(): void {
  // Whose child we are, we know now: once the thread runs, the parent may be gone already.
  new Worker(watch(process.ppid), {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
