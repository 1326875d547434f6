import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import { parseTask } from '../queue/parse-task.js';
import type { Actor } from '../store/audit.js';
import type { OpenTransaction } from '../store/database.js';
import type { Inserted } from '../store/new-tasks.js';
import type { Task } from '../store/task.js';
import { type ParseOptions, parseOptionsSchema } from './parse-options.js';

export interface ParseRequest {
  resourceId: string;
  options?: ParseOptions;
  /** Who asks for it. */
  by?: Actor | null;
  /** The task of which this is another try, if any. */
  retried?: Task | null;
  within?: OpenTransaction | undefined;
}

/**
 * Queues the parse of one resource. If one is under way, returns that, because a file is parsed once at a time.
 * @throws UserError `not_found`, also for what cannot be an id; `parsed_otherwise` if the parse under way has other options
 */
export async function parseResource(
  { resources, enqueue }: Pick<Deps, 'resources' | 'enqueue'>,
  { resourceId, options = {}, by = null, retried = null, within }: ParseRequest,
): Promise<Inserted> {
  const resource = await resources.get(resourceId);
  const task = await enqueue(parseTask(resource, { options, by, retried }), within);
  if (task.existing && !isSame(options, optionsOf(task.taskKwargs))) {
    throw new UserError(
      'parsed_otherwise',
      `This file is being parsed already, with other options, by the task ${task.taskId}. Wait until it has ended, or cancel it.`,
      409,
    );
  }
  return task;
}

/** The options among a task's arguments; none if these come from another installation. */
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

/** Compares labels by their encoding, because one encoding has several. */
function encodingOf({ encoding }: ParseOptions): string | undefined {
  return encoding === undefined ? undefined : new TextDecoder(encoding).encoding;
}
