import type { ActionResponse, RecordJSON } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { listFailureCodes } from '../../src/store/task-overview.js';
import { cureOf } from '../../src/tasks/curable.js';

const RETRIES = ['retry', 'bulkRetry'];

/**
 * Removes the retry from those tasks of a list that would fail again. Their failures are read here, because the list has no results.
 */
export function createListTasks({ db }: Pick<Deps, 'db'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    // If the request was refused, there are no records.
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
