import type { ActionResponse, RecordJSON } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { listNewestTasksOf } from '../../src/store/task-overview.js';
import { toLive } from './home.js';

/** Adds to each file of a list its newest task, by one query for all of them. The file itself knows only its last success. */
export function createListResources({ db }: Pick<Deps, 'db'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    // If the request was refused, there are no records.
    const records: RecordJSON[] = response['records'] ?? [];
    const tasks = await listNewestTasksOf(
      db,
      records.map(({ id }) => id),
    );
    const newest = new Map(tasks.map((task) => [task.resourceId, toLive(task)]));
    for (const { id, params } of records) params['newestTask'] = newest.get(id) ?? null;
    return response;
  };
}
