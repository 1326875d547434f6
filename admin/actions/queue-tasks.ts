import type { ActionContext, ActionResponse, BaseRecord } from 'adminjs';
import { UserError } from '../../src/errors.js';
import type { Actor } from '../../src/store/audit.js';
import type { Inserted } from '../../src/store/new-tasks.js';
import { actorOf } from '../adminjs/panel-user.js';

/**
 * Makes an action that queues a task for the open record, or for each selected one. It leads to the task or to the list of tasks.
 * Records for which no task is possible are skipped.
 * @param nothing the message if no task is possible for any
 */
export function createQueueing(queue: (record: BaseRecord, by: Actor) => Promise<Inserted>, nothing: string) {
  return async (_request: unknown, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { record, records = [], currentAdmin, h } = context;
    const chosen = record ? [record] : records;
    const queued: Inserted[] = [];
    const refused: UserError[] = [];
    for (const each of chosen) {
      await queue(each, actorOf(currentAdmin)).then(
        (task) => queued.push(task),
        (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          refused.push(error);
        },
      );
    }
    const [first] = queued;
    const answer = { record: record?.toJSON(currentAdmin), records: records.map((each) => each.toJSON(currentAdmin)) };
    if (!first) {
      const message = refused.some((error) => error.code === 'parsed_otherwise') ? 'parsedOtherwise' : nothing;
      return { ...answer, notice: { type: 'error', message } };
    }
    const options = { name: chosen.length === 1 ? nameOf(chosen[0]) : '', taskId: first.taskId };
    return queued.length === 1
      ? {
          ...answer,
          notice: { type: 'success', message: first.existing ? 'taskUnderWay' : 'taskQueued', options },
          redirectUrl: h.recordActionUrl({ resourceId: 'TaskResult', recordId: first.taskId, actionName: 'show' }),
        }
      : {
          ...answer,
          notice: { type: 'success', message: 'tasksQueued', options: { number: queued.length } },
          redirectUrl: h.resourceUrl({ resourceId: 'TaskResult' }),
        };
  };
}

function nameOf(record: BaseRecord | undefined): string {
  return String(record?.param('name') ?? record?.param('taskName') ?? '');
}
