import type { ActionContext, ActionRequest, ActionResponse } from 'adminjs';
import type { Along } from '../../src/store/along.js';
import type { PanelResource } from '../adminjs/panel-resource.js';
import { actorOf } from '../adminjs/panel-user.js';

/** What goes with each of some records; none where nothing does. */
type FindAlong = (ids: string[]) => Promise<Map<string, Along>>;

/**
 * Deletes the record that is open, or the selected ones in one go. AdminJS's own actions would start a transaction for each, all at
 * once, and do not tell who asks. Before it, the page that asks gets with each record what goes along.
 */
export function createDeleteRecords(resource: PanelResource, findAlong?: FindAlong) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<ActionResponse> => {
    const { record, records = [], currentAdmin, h } = context;
    const chosen = record ? [record] : records;
    const answer = {
      record: record?.toJSON(currentAdmin),
      records: records.map((each) => each.toJSON(currentAdmin)),
    };
    const ids = chosen.map((each) => each.id());
    if (request.method === 'get') {
      const along = await findAlong?.(ids);
      for (const { id, params } of answer.records) params['along'] = along?.get(id);
      return answer;
    }
    const number = await resource.deleteMany(ids, actorOf(currentAdmin));
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
