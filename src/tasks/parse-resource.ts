import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import type { Actor } from '../store/audit.js';
import type { OpenTransaction } from '../store/database.js';
import type { Inserted } from '../store/new-tasks.js';
import type { Resource } from '../store/resources.js';
import type { Task } from '../store/task.js';
import { isUuid } from '../uuid.js';
import { type ParseOptions, parseOptionsSchema } from './parse-options.js';

/**
 * Queues the parse of one resource, or gives the one that is under way: a file is parsed once at a time.
 * @param retried the task that is tried again by it, if any
 * @throws UserError `not_found`, also for what cannot be an id; `parsed_otherwise` where the parse under way has other options
 */
export async function parseResource(
  deps: Pick<Deps, 'resources' | 'enqueue'>,
  resourceId: string,
  options: ParseOptions = {},
  within?: OpenTransaction,
  by: Actor | null = null,
  retried: Task | null = null,
): Promise<Inserted> {
  const resource = await getResource(deps, resourceId);
  const task = await deps.enqueue(
    {
      taskName: 'do_parse_resource',
      taskKwargs: { resource_id: resource.id, ...options },
      resourceId: resource.id,
      requestedBy: by?.userId ?? null,
      deed: by && {
        by,
        action: retried ? 'retry' : 'parse',
        objectType: retried ? 'TaskResult' : 'BinaryResource',
        objectId: retried?.taskId ?? resource.id,
        objectName: resource.name,
      },
    },
    within,
  );
  if (task.existing && !isSame(options, optionsOf(task.taskKwargs))) {
    throw new UserError(
      'parsed_otherwise',
      `This file is being parsed already, with other options, by the task ${task.taskId}. Wait until it has ended, or cancel it.`,
      409,
    );
  }
  return task;
}

/**
 * The file of an id.
 * @throws UserError `not_found`, also for what cannot be an id
 */
export async function getResource({ resources }: Pick<Deps, 'resources'>, id: string): Promise<Resource> {
  const resource = isUuid(id) ? await resources.find(id) : null;
  if (!resource) throw notFound('resource', id);
  return resource;
}

/** The options among a task's arguments; none where these are another installation's. */
export function optionsOf(taskKwargs: unknown): ParseOptions {
  return parseOptionsSchema.safeParse(taskKwargs).data ?? {};
}

function isSame(one: ParseOptions, other: ParseOptions): boolean {
  return (
    encodingOf(one) === encodingOf(other) &&
    one.delimiter === other.delimiter &&
    (one.infer_types ?? false) === (other.infer_types ?? false)
  );
}

/** An encoding has several labels. */
function encodingOf({ encoding }: ParseOptions): string | undefined {
  return encoding === undefined ? undefined : new TextDecoder(encoding).encoding;
}
