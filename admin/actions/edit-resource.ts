import type { ActionContext, ActionRequest, RecordActionResponse } from 'adminjs';
import { UserError } from '../../src/errors.js';
import type { Deed } from '../../src/store/audit.js';
import { cleanName } from '../../src/upload.js';
import { changesBetween, noteInPrisma } from '../note-in-prisma.js';
import type { PanelModels } from '../resources/models.js';
import { actorOf } from '../roles.js';
import { fieldOf, prismaCode, refuse } from './form-answer.js';

const LONGEST_URL = 2_000;

/** Changes a resource's name and origin, and nothing else that a form may hold. */
export function createEditResource({ prisma }: Pick<PanelModels, 'prisma'>) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext): Promise<RecordActionResponse> => {
    const { record, currentAdmin, h, resource } = context;
    if (!record) throw new Error('edit is an action on a record');
    if (request.method === 'get') return { record: record.toJSON(currentAdmin) };

    const named = nameOf(fieldOf(request.payload, 'name'));
    const url = fieldOf(request.payload, 'url').trim();
    const errors = { ...(!named && { name: 'nameMissing' }), ...(!isWebAddress(url) && { url: 'urlInvalid' }) };
    if (!named || Object.keys(errors).length > 0) return refuse(record, currentAdmin, errors);
    try {
      await prisma.$transaction(async (transaction) => {
        const where = { id: record.id() };
        const before = await transaction.binaryResource.findUniqueOrThrow({ where });
        const { name, url: origin } = await transaction.binaryResource.update({
          where,
          data: { ...named, url: url === '' ? null : url },
        });
        const changes = changesBetween({ name: before.name, url: before.url }, { name, url: origin });
        const deed: Deed = {
          action: 'edit',
          objectType: 'BinaryResource',
          objectId: before.id,
          objectName: name,
          changes,
        };
        if (Object.keys(changes).length > 0) await noteInPrisma(transaction, actorOf(currentAdmin), [deed]);
      });
    } catch (error) {
      // Deleted since it was shown.
      if (prismaCode(error) === 'P2025') return refuse(record, currentAdmin, { name: 'recordGone' });
      throw error;
    }
    const changed = await resource.findOne(record.id());
    return {
      record: (changed ?? record).toJSON(currentAdmin),
      notice: { type: 'success', message: 'successfullyUpdated' },
      redirectUrl: h.recordActionUrl({ resourceId: resource.id(), recordId: record.id(), actionName: 'show' }),
    };
  };
}

function nameOf(given: string): { name: string; extension: string } | null {
  try {
    return cleanName(given);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function isWebAddress(url: string): boolean {
  if (url === '') return true;
  return (
    url.length <= LONGEST_URL && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !url.includes('\0')
  );
}
