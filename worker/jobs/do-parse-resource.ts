import { UserError } from '../../src/errors.js';
import type { Children } from '../children.js';
import type { TaskRun } from '../run-task.js';

/** Reads a resource's workbook into rows, in a child process. */
export async function doParseResource({ children }: { children: Children }, run: TaskRun): Promise<void> {
  if (run.claim.resourceId === null) {
    throw new UserError('resource_gone', 'The file of this task was deleted, or the task never had one.', 410);
  }
  await children.run(run.claim, run.onProgress, run.signal);
}
