import type { ActionContext, ActionRequest, ActionResponse } from 'adminjs';
import type { PanelResource } from '../resources/panel-resource.js';
import { actorOf } from '../roles.js';

/**
 * Deletes the record that is open, or the selected ones in one go. AdminJS's own actions would start a transaction for each, all at
 * once, and do not tell who asks.
 */
export function createDeleteRecords(resource: PanelResource) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { record, records = [], currentAdmin, h } = context;
    const chosen = record ? [record] : records;
    const answer = {
      record: record?.toJSON(currentAdmin),
      records: records.map((each) => each.toJSON(currentAdmin)),
    };
    if (request.method === 'get') return answer;
    const number = await resource.deleteMany(
      chosen.map((each) => each.id()),
      actorOf(currentAdmin),
    );
    if (record && number === 0) return { ...answer, notice: { type: 'error', message: 'recordGone' } };
    return {
      ...answer,
      notice: record
        ? { type: 'success', message: 'successfullyDeleted' }
        : { type: 'success', message: 'recordsDeleted', options: { number } },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}
