import { afterAll, type RunnerTask } from 'vitest';
import { testDatabases } from './database.js';

// A suite whose `beforeAll` fails has failed too, though none of its tests has.
const hasFailed = (task: RunnerTask): boolean =>
  task.result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed));

// biome-ignore lint/correctness/noEmptyPattern: Vitest takes nothing else for a context that is not used
afterAll(({}, file) => {
  if (!hasFailed(file)) return;
  for (const url of testDatabases())
    process.stderr.write(`\n${file.name} failed. Its database until this run ends: ${url}\n`);
});
