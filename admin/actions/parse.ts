import type { ActionContext, ActionResponse, BaseRecord } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { UserError } from '../../src/errors.js';
import { parseResource } from '../../src/parse-resource.js';

/** Queues the parse of the record that is open, or of all that are selected, and leads to the task or the list of tasks. */
export function createParse(deps: Deps) {
  return async (_request: unknown, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { record, records = [], currentAdmin, h } = context;
    const chosen = record ? [record] : records;
    const queued: string[] = [];
    for (const each of chosen) {
      const taskId = await queue(each);
      if (taskId) queued.push(taskId);
    }
    const [first] = queued;
    const name = chosen.length === 1 ? nameOf(chosen[0]) : '';
    const answer = { record: record?.toJSON(currentAdmin), records: records.map((each) => each.toJSON(currentAdmin)) };
    if (!first) return { ...answer, notice: { type: 'error', message: 'nothingToParse' } };
    return queued.length === 1
      ? {
          ...answer,
          notice: { type: 'success', message: 'taskQueued', options: { name, taskId: first } },
          redirectUrl: h.recordActionUrl({ resourceId: 'TaskResult', recordId: first, actionName: 'show' }),
        }
      : {
          ...answer,
          notice: { type: 'success', message: 'tasksQueued', options: { number: queued.length } },
          redirectUrl: h.resourceUrl({ resourceId: 'TaskResult' }),
        };
  };

  /** Null where the resource was deleted since it was shown. */
  async function queue(record: BaseRecord): Promise<string | null> {
    return parseResource(deps, record.id()).catch((error: unknown) => {
      if (error instanceof UserError && error.code === 'not_found') return null;
      throw error;
    });
  }
}

function nameOf(record: BaseRecord | undefined): string {
  return String(record?.param('name') ?? '');
}
