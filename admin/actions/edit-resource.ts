import type { ActionContext, ActionRequest, RecordActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { editFile } from '../../src/files/edit-file.js';
import { actorOf } from '../adminjs/panel-user.js';
import { fieldOf, refuse, type Words } from './form-answer.js';

const WORDS: Words = new Map([
  ['missing_name', ['name', 'nameMissing']],
  ['invalid_url', ['url', 'urlInvalid']],
  // The file was deleted since the page showed it.
  ['not_found', ['name', 'recordGone']],
]);

/** Changes a resource's name and origin. Other fields of a form are ignored. */
export function createEditResource(deps: Pick<Deps, 'resources'>) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { record, currentAdmin, h, resource } = context;
    if (!record) throw new Error('edit is an action on a record');
    if (request.method === 'get') return { record: record.toJSON(currentAdmin) };

    const typed = { name: fieldOf(request.payload, 'name'), url: fieldOf(request.payload, 'url').trim() };
    const { name, url } = typed;
    try {
      await editFile(deps, { id: record.id(), name, url: url === '' ? null : url, by: actorOf(currentAdmin) });
    } catch (error) {
      return refuse(error, WORDS, record, typed, currentAdmin);
    }
    const changed = await resource.findOne(record.id());
    return {
      record: (changed ?? record).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyUpdated' },
      redirectUrl: h.recordActionUrl({ resourceId: resource.id(), recordId: record.id(), actionName: 'show' }),
    };
  };
}
