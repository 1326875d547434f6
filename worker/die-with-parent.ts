import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

/** The watch runs in a thread of its own, because the thread that reads may be in a loop that never ends. */
const watch = (parent: number) => `
setInterval(() => {
  if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL');
}, ${LOOK_EVERY_MS});
`;

/**
 * Ends this process soon after the process that started it, whatever this one is doing. The closed channel between the two says
 * the same, but a process that hangs does not hear it.
 * @param parent the parent's process id, as the parent told it. `process.ppid` may name another process already, if the parent
 * ended early; then the watch would never see it change.
 */
export function dieWithParent(parent: number): void {
  new Worker(watch(parent), {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
