import {
  type ActionJSON,
  type ActionResponse,
  ApiClient,
  type RecordJSON,
  useActionResponseHandler,
  useNotice,
} from 'adminjs';
import { useCancelQuestion } from '../question/cancel-question.js';
import { useDeletion } from '../question/use-deletion.js';

/** The actions that need a question first. */
const CANCELS = ['cancel', 'bulkCancel'];
const DELETIONS = ['delete', 'bulkDelete'];

/** For sorting: deletions come last, away from the actions of every day. */
export function destroyingLast(one: ActionJSON, other: ActionJSON): number {
  return Number(DELETIONS.includes(one.name)) - Number(DELETIONS.includes(other.name));
}

/**
 * Runs an action of a list on one record or on several. It asks first if something would be lost.
 * @param onDone called with the server's answer, unless that leads to another page
 */
export function useRunAction(
  resourceId: string,
  onDone: (answer: ActionResponse) => void,
): (action: ActionJSON, records: RecordJSON[]) => void {
  const respond = useActionResponseHandler(onDone);
  const addNotice = useNotice();
  const askAndDelete = useDeletion(resourceId);
  const mayCancel = useCancelQuestion();

  return (action, records) => {
    if (DELETIONS.includes(action.name)) askAndDelete(records, (answer) => respond({ data: answer }));
    else void run(action, records);
  };

  async function run({ name, actionType }: ActionJSON, records: RecordJSON[]): Promise<void> {
    if (CANCELS.includes(name) && !(await mayCancel(records))) return;
    try {
      const client = new ApiClient();
      const recordIds = records.map(({ id }) => id);
      const common = { resourceId, actionName: name };
      respond(
        actionType === 'bulk'
          ? await client.bulkAction({ ...common, recordIds })
          : await client.recordAction({ ...common, recordId: recordIds[0] ?? '' }),
      );
    } catch {
      addNotice({ type: 'error', message: 'notDone', resourceId });
    }
  }
}
