import type { TaskStore } from '../../src/store/tasks.js';
import type { TaskRun } from '../run-task.js';

/** The original's smallest task: it answers "start", and shows that the way through the queue is open. */
export async function doSomething({ tasks }: { tasks: TaskStore }, { claim }: TaskRun): Promise<void> {
  await tasks.succeed(claim, 'start');
}
