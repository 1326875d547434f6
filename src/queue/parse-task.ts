import type { Actor } from '../store/audit.js';
import type { NewTask } from '../store/new-tasks.js';
import type { Resource } from '../store/resources.js';
import type { Task } from '../store/task.js';

export interface ParseTaskOptions {
  /** What is said about the file's text, as the task's arguments hold it. */
  options?: Readonly<Record<string, unknown>>;
  /** Who asks for it. */
  by?: Actor | null | undefined;
  /** The task that is tried again by it, if any. */
  retried?: Task | null;
}

/** The task that parses a file, as it is queued. */
export function parseTask(
  { id, name }: Pick<Resource, 'id' | 'name'>,
  { options = {}, by = null, retried = null }: ParseTaskOptions,
): Omit<NewTask, 'taskId'> {
  const deed = retried
    ? ({ action: 'retry', objectType: 'TaskResult', objectId: retried.taskId, objectName: name } as const)
    : ({ action: 'parse', objectType: 'BinaryResource', objectId: id, objectName: name } as const);
  return {
    taskName: 'do_parse_resource',
    taskKwargs: { resource_id: id, ...options },
    resourceId: id,
    requestedBy: by?.userId ?? null,
    deed: by && { by, ...deed },
  };
}
