import type { ActionContext, ActionRequest, ActionResponse } from 'adminjs';
import type { PanelResource } from '../resources/panel-resource.js';

/** Deletes the selected records in one go; AdminJS's own action would start a transaction for each, all at once. */
export function createDeleteMany(resource: PanelResource) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { records = [], currentAdmin, h } = context;
    const answer = { records: records.map((record) => record.toJSON(currentAdmin)) };
    if (request.method === 'get') return answer;
    const number = await resource.deleteMany(records.map((record) => record.id()));
    return {
      ...answer,
      notice: { type: 'success', message: 'recordsDeleted', options: { number } },
      redirectUrl: h.resourceUrl({ resourceId: resource.id() }),
    };
  };
}
