import type { ActionContext, ActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { UserError } from '../../src/errors.js';
import { cancelTask } from '../../src/tasks/cancel-task.js';
import { actorOf } from '../adminjs/panel-user.js';

/** Cancels a task, or those of the selected that have not ended. The browser stays on its page. */
export function createCancel(deps: Deps) {
  return async (_request: unknown, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { record, records = [], resource, currentAdmin } = context;
    const chosen = record ? [record] : records;
    let number = 0;
    for (const each of chosen) {
      await cancelTask(deps, { taskId: each.id(), by: actorOf(currentAdmin) }).then(
        () => number++,
        (error: unknown) => {
          // The task has ended, or was deleted, since the page showed it.
          if (!(error instanceof UserError)) throw error;
        },
      );
    }
    const shown = record && (await resource.findOne(record.id()));
    return {
      record: (shown ?? record)?.toJSON(currentAdmin),
      records: records.map((each) => each.toJSON(currentAdmin)),
      notice:
        number > 0
          ? { type: 'success', message: 'tasksCancelled', options: { number } }
          : { type: 'error', message: 'nothingToCancel' },
    };
  };
}
