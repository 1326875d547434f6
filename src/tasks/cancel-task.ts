import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { Task } from '../store/task.js';

/**
 * Cancels a task. One that waits never starts; one that runs stops within seconds and stores nothing.
 * @throws UserError `not_found`, `task_ended`
 */
export async function cancelTask(
  { tasks }: Pick<Deps, 'tasks'>,
  { taskId, by = null }: { taskId: string; by?: Actor | null },
): Promise<Task> {
  const revoked = await tasks.revoke(taskId, by);
  const task = await tasks.get(taskId);
  // Cancelling twice is no error: the task is cancelled.
  if (!revoked && task.status !== 'REVOKED') {
    throw new UserError(
      'task_ended',
      `The task has ended already, with ${task.status}: there is nothing to cancel.`,
      409,
    );
  }
  return task;
}
