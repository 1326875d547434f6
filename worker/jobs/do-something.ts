import type { TaskStore } from '../../src/store/tasks.js';
import type { TaskRun } from '../run-task.js';

/** The original's smallest task. Its result is "start", which shows that the queue and a worker work. */
export async function doSomething({ tasks }: { tasks: TaskStore }, { claim }: TaskRun): Promise<void> {
  await tasks.succeed(claim, 'start');
}
