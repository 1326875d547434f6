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
 * @param parent its process id, as it said itself: it may be gone before this process can ask for it, and would never seem to go then
 */
export function dieWithParent(parent: number): void {
  new Worker(watch(parent), {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
