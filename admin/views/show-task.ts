import type { ActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { findNamedTask } from '../../src/store/task-overview.js';
import type { ParseOptions } from '../../src/tasks/parse-options.js';
import { optionsOf } from '../../src/tasks/parse-resource.js';
import { isRepeatable } from '../../src/tasks/retry-task.js';
import { isUuid } from '../../src/uuid.js';
import type { PanelModels } from '../models/models.js';
import { type LiveTask, toLive } from './home.js';
import { listSheetLines, type SheetLines } from './sheet-lines.js';

/** What the page of a task shows besides the task's own fields. */
export type TaskView = {
  task: LiveTask;
  /** The name of the account that asked for it; null if there is no such account (any more). */
  requestedBy: string | null;
  /** Whether its file is still there. */
  hasFile: boolean;
  /** Whether it can be tried again, once it has failed or was cancelled. */
  isRepeatable: boolean;
  sheets: SheetLines;
  /** Its text options. */
  options: ParseOptions;
};

/** Adds to a task's record what its page shows. */
export function createShowTask(deps: Pick<Deps, 'db' | 'users'>, { prisma }: Pick<PanelModels, 'prisma'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    // If the request was refused, or the task not found, there is no record.
    const params = response['record']?.params;
    const id: unknown = params?.['taskId'];
    const task = isUuid(id) ? await findNamedTask(deps.db, id) : null;
    if (!task) return response;
    const [user, sheets] = await Promise.all([
      task.requestedBy === null ? null : deps.users.find(task.requestedBy),
      listSheetLines(prisma, task.taskId),
    ]);
    const hasFile = task.resourceId !== null && !task.resourceDeleted;
    const view: TaskView = {
      ...{
        task: toLive(task),
        requestedBy: user?.username ?? null,
        hasFile,
        sheets,
        options: optionsOf(task.taskKwargs),
      },
      isRepeatable: isRepeatable(task) && (task.resourceId === null || hasFile),
    };
    params.view = view;
    return response;
  };
}
