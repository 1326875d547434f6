import { type ActionResponse, ApiClient, type RecordJSON, useNotice, useTranslation } from 'adminjs';
import type { Along } from '../../../src/store/along.js';
import { focusMain } from '../frame/focus-main.js';
import { useDeletionWords } from './deletion-words.js';
import { ask } from './question-store.js';

/** The kinds of records whose deletion deletes others. The server counts those, see admin/actions/delete-records.ts. */
const COUNTED = ['BinaryResource', 'TaskResult'];

/** Deletes records of a resource. It asks first, and tells what else is deleted. */
export function useDeletion(
  resourceId: string,
): (records: RecordJSON[], then: (answer: ActionResponse) => void) => void {
  const words = useDeletionWords(resourceId);
  const { translateMessage } = useTranslation();
  const addNotice = useNotice();

  return (records, then) => void askAndDelete(records, then);

  async function askAndDelete(records: RecordJSON[], then: (answer: ActionResponse) => void): Promise<void> {
    const along = await findAlong(records).catch(() => null);
    if (!along) {
      addNotice({ type: 'error', message: translateMessage('errorFetchingRecord', resourceId) });
      return;
    }
    let answer: ActionResponse | null = null;
    const isDone = await ask({
      ...words(records, along),
      async run() {
        const given = await remove(records).catch(() => null);
        const notice = given?.notice;
        if (!given || notice?.type === 'error') return translateMessage(notice?.message ?? 'notDeleted', resourceId);
        answer = given;
        return null;
      },
    });
    if (!isDone || !answer) return;
    // The deleted element had the focus. Without this, the focus would go to the top of the page.
    focusMain();
    then(answer);
  }

  async function findAlong(records: RecordJSON[]): Promise<Along[]> {
    if (!COUNTED.includes(resourceId)) return [];
    const recordIds = records.map(({ id }) => id);
    const { data } = await new ApiClient().bulkAction({ resourceId, recordIds, actionName: 'bulkDelete' });
    return (data.records ?? []).flatMap(({ params }): Along[] => (params['along'] ? [params['along']] : []));
  }

  async function remove(records: RecordJSON[]): Promise<ActionResponse> {
    const client = new ApiClient();
    const [first, ...others] = records;
    if (first && others.length === 0) {
      return (await client.recordAction({ resourceId, recordId: first.id, actionName: 'delete', method: 'post' })).data;
    }
    const recordIds = records.map(({ id }) => id);
    return (await client.bulkAction({ resourceId, recordIds, actionName: 'bulkDelete', method: 'post' })).data;
  }
}
