import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { OpenTransaction } from '../store/database.js';
import type { Inserted } from '../store/new-tasks.js';
import { TASK_NAMES, type Task } from '../store/task.js';
import { optionsOf, parseResource } from './parse-resource.js';

/**
 * Queues a new task like one that failed or was cancelled: the same name, file and options. The old one stays as it is.
 * @throws UserError `not_found`, also where the file was deleted since; `not_retryable`; `parsed_otherwise`
 */
export async function retryTask(
  deps: Pick<Deps, 'tasks' | 'resources' | 'enqueue'>,
  taskId: string,
  within?: OpenTransaction,
  by: Actor | null = null,
): Promise<Inserted> {
  const task = await deps.tasks.find(taskId);
  if (!task) throw notFound('task', taskId);
  const taskName = TASK_NAMES.find((name) => name === task.taskName);
  if (!taskName) {
    throw notRetryable(`Gyoretsu has no task ${task.taskName}: this one came from another installation.`);
  }
  if (task.status !== 'FAILURE' && task.status !== 'REVOKED') throw notRetryable(explain(task));
  if (taskName === 'do_something') {
    return deps.enqueue(
      {
        taskName,
        taskKwargs: task.taskKwargs ?? {},
        resourceId: null,
        requestedBy: by?.userId ?? null,
        deed: by && { by, action: 'retry', objectType: 'TaskResult', objectId: taskId, objectName: taskName },
      },
      within,
    );
  }
  if (task.resourceId === null) throw notRetryable('The task names no file: parse the file itself.');
  return parseResource(deps, task.resourceId, optionsOf(task.taskKwargs), within, by, task);
}

/** Whether a task can be queued anew, as far as its name and arguments go: another installation's may be unknown here. */
export function isRepeatable({ taskName, resourceId }: Pick<Task, 'taskName' | 'resourceId'>): boolean {
  return taskName === 'do_something' || (taskName === 'do_parse_resource' && resourceId !== null);
}

function explain({ status }: Task): string {
  return status === 'SUCCESS'
    ? 'The task has succeeded: there is nothing to try again.'
    : `The task has not ended, it is ${status}: wait for it, or cancel it first.`;
}

function notRetryable(message: string): UserError {
  return new UserError('not_retryable', message, 409);
}
