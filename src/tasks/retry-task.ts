import type { Deps } from '../deps.js';
import type { Actor } from '../store/audit.js';
import type { OpenTransaction } from '../store/database.js';
import type { Inserted } from '../store/new-tasks.js';
import type { Task } from '../store/task.js';
import { findTaskKind, notRetryable } from './task-kinds.js';

export interface RetryRequest {
  taskId: string;
  /** Who asks for it. */
  by?: Actor | null;
  within?: OpenTransaction | undefined;
}

/**
 * Queues a new task like one that failed or was cancelled: the same name, file and options. The old one stays as it is.
 * @throws UserError `not_found`, also if the file was deleted since; `not_retryable`; `parsed_otherwise`
 */
export async function retryTask(
  deps: Pick<Deps, 'tasks' | 'resources' | 'enqueue'>,
  { taskId, by = null, within }: RetryRequest,
): Promise<Inserted> {
  const task = await deps.tasks.get(taskId);
  const kind = findTaskKind(task.taskName);
  if (!kind) throw notRetryable(`Gyoretsu has no task ${task.taskName}: this one came from another installation.`);
  if (task.status !== 'FAILURE' && task.status !== 'REVOKED') throw notRetryable(explain(task));
  return kind.retry(deps, { task, by, within });
}

/** Whether a task can be queued again, as far as its name and its file matter. A task of another installation may be unknown here. */
export function isRepeatable({ taskName, resourceId }: Pick<Task, 'taskName' | 'resourceId'>): boolean {
  const kind = findTaskKind(taskName);
  return kind !== null && (!kind.needsFile || resourceId !== null);
}

function explain({ status }: Task): string {
  return status === 'SUCCESS'
    ? 'The task has succeeded: there is nothing to try again.'
    : `The task has not ended, it is ${status}: wait for it, or cancel it first.`;
}
