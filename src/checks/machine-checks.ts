import { statfs } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import type { Check } from './check.js';

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;
/** What a worker needs besides its children, in MiB. */
const WORKER_MB = 256;
/** A workbook with millions of different texts spills so much to a file. */
const LEAST_FREE_GIB = 2;

/** What the machine has for a worker. */
export const MACHINE_CHECKS: Check[] = [
  {
    code: 'memory.workers',
    look: ({ config: { workerConcurrency, childRssMb } }) => {
      const needed = workerConcurrency * childRssMb + WORKER_MB;
      const there = Math.floor(memory() / MEBIBYTE);
      return needed > there
        ? `A worker may need ${needed} MiB, but this machine has ${there} MiB. Lower WORKER_CONCURRENCY or CHILD_RSS_MB.`
        : null;
    },
  },
  {
    code: 'disk.temporary',
    look: async () => {
      const { bavail, bsize } = await statfs(tmpdir());
      const free = (bavail * bsize) / GIBIBYTE;
      return free < LEAST_FREE_GIB
        ? `${tmpdir()} has only ${free.toFixed(1)} GiB free. A worker needs ${LEAST_FREE_GIB} GiB there for large workbooks.`
        : null;
    },
  },
];

/** What this process may use, in bytes: less than the machine has, if a container limits it. */
function memory(): number {
  const limit = process.constrainedMemory();
  // Without a limit, the system tells 0 or a number beyond all memory.
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
