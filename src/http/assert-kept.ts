import { notFound, rowsRemoved } from '../errors.js';
import type { TaskStore } from '../store/tasks.js';

/**
 * Makes sure that a task still has its rows.
 * @throws UserError `not_found` (404) if there is no such task, `rows_removed` (410) if newer parses have
 * replaced it, or its file was deleted
 */
export async function assertKept(tasks: Pick<TaskStore, 'find'>, taskId: string): Promise<void> {
  const task = await tasks.find(taskId);
  if (!task) throw notFound('task', taskId);
  if (task.rowsExpiredAt !== null) throw rowsRemoved();
}
