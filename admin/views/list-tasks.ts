import type { ActionResponse, RecordJSON } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { listFailureCodes } from '../../src/store/task-overview.js';
import { cureOf } from '../../src/tasks/curable.js';

const RETRIES = ['retry', 'bulkRetry'];

/** Takes the retry away from those tasks of a list that must fail again: the list itself carries no results. */
export function createListTasks({ db }: Pick<Deps, 'db'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    // Refused: there are no records then.
    const records: RecordJSON[] = response['records'] ?? [];
    const failed = records.filter(({ params }) => params['status'] === 'FAILURE');
    const codes = await listFailureCodes(
      db,
      failed.map(({ id }) => id),
    );
    const hopeless = new Set(
      codes.filter(({ code, setting }) => cureOf(code, setting ?? undefined) !== 'retry').map(({ taskId }) => taskId),
    );
    for (const record of records.filter(({ id }) => hopeless.has(id))) {
      record.recordActions = record.recordActions.filter(({ name }) => !RETRIES.includes(name));
      record.bulkActions = record.bulkActions.filter(({ name }) => !RETRIES.includes(name));
    }
    return response;
  };
}
