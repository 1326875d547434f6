import type { ActionContext, ActionRequest, ActionResponse } from 'adminjs';
import type { Along } from '../../src/store/along.js';
import type { PanelResource } from '../adminjs/panel-resource.js';
import { actorOf } from '../adminjs/panel-user.js';

/** Finds what is deleted with each of some records; no entry if nothing is. */
type FindAlong = (ids: string[]) => Promise<Map<string, Along>>;

/**
 * Deletes the open record, or the selected ones at once. AdminJS's own actions would start a transaction for each record, all at the
 * same time, and do not know who asks. A GET returns what would be deleted with each record, for the question before.
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
