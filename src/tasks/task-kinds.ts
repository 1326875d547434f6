import { z } from 'zod';
import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { OpenTransaction } from '../store/database.js';
import type { Inserted } from '../store/new-tasks.js';
import { TASK_NAMES, type Task, type TaskName } from '../store/task.js';
import { parseOptionsSchema } from './parse-options.js';
import { optionsOf, parseResource } from './parse-resource.js';

/** A task that is to be queued again, and who asks for it. */
export interface Retry {
  task: Task;
  by: Actor | null;
  within: OpenTransaction | undefined;
}

interface TaskKind {
  /** The arguments in the row's `task_kwargs`. A column of its own says which file a task is about. */
  payload: z.ZodType;
  needsFile: boolean;
  /**
   * Queues a new task like `task`.
   * @throws UserError if that is impossible, e.g. `not_found` if the file was deleted
   */
  retry(deps: Pick<Deps, 'resources' | 'enqueue'>, retry: Retry): Promise<Inserted>;
}

/**
 * The kinds of tasks. A new one needs a name in TASK_NAMES, a line here, a job in `worker/jobs/index.ts`, and words in both languages
 * (`taskName` in `admin/locale`). TypeScript asks for each of them.
 */
export const TASK_KINDS: Readonly<Record<TaskName, TaskKind>> = {
  do_something: {
    payload: z.object({}),
    needsFile: false,
    retry: ({ enqueue }, { task: { taskId, taskKwargs }, by, within }) =>
      enqueue(
        {
          taskName: 'do_something',
          taskKwargs: taskKwargs ?? {},
          resourceId: null,
          requestedBy: by?.userId ?? null,
          deed: by && {
            by,
            action: 'retry',
            objectType: 'TaskResult',
            objectId: taskId,
            objectName: 'do_something',
          },
        },
        within,
      ),
  },
  do_parse_resource: {
    payload: parseOptionsSchema,
    needsFile: true,
    retry(deps, { task, by, within }) {
      if (task.resourceId === null) throw notRetryable('The task names no file: parse the file itself.');
      const options = optionsOf(task.taskKwargs);
      return parseResource(deps, { resourceId: task.resourceId, options, by, retried: task, within });
    },
  },
};

/** The kind of a task; null for one of another installation that is unknown here. */
export function findTaskKind(taskName: string): TaskKind | null {
  const name = TASK_NAMES.find((each) => each === taskName);
  return name ? TASK_KINDS[name] : null;
}

/**
 * Makes sure that a task's arguments are those of its kind. Another program may have written the row.
 * @throws UserError `invalid_payload`, naming each argument that is wrong
 */
export function assertPayload(taskName: TaskName, taskKwargs: unknown): void {
  const parsed = TASK_KINDS[taskName].payload.safeParse(taskKwargs ?? {});
  if (parsed.success) return;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'task_kwargs'} ${message}`);
  throw new UserError('invalid_payload', `The task's arguments are wrong: ${wrong.join('; ')}. Queue a new task.`);
}

/** @param message why, and what the person can do */
export function notRetryable(message: string): UserError {
  return new UserError('not_retryable', message, 409);
}
