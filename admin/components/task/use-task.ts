import { ApiClient, type RecordJSON } from 'adminjs';
import { useEffect, useState } from 'react';
import type { TaskView } from '../../actions/show-task.js';
import type { LiveTask } from '../../home.js';
import { useLiveTask } from '../live/task-store.js';
import { hasEnded } from '../status.js';

export interface ShownTask {
  record: RecordJSON;
  view: TaskView;
  /** As it is now. */
  task: LiveTask;
}

/**
 * A task by the stream of changes. What the stream does not carry, as its sheets and its traceback, is read once more whenever its status
 * changes.
 */
export function useTask(given: RecordJSON | undefined): ShownTask | null {
  const [record, setRecord] = useState(given);
  useEffect(() => setRecord(given), [given]);
  // The server's own action puts it there: admin/actions/show-task.ts.
  const view: TaskView | undefined = record?.params['view'];
  const read = view?.task ?? null;
  const live = useLiveTask(read?.task_id ?? null, null);
  const isBehind = live === null || (hasEnded(read?.status) && !hasEnded(live.status));
  const task = isBehind ? read : live;
  const state = task && `${task.status} ${task.retries}`;
  const readState = read && `${read.status} ${read.retries}`;
  const id = record?.id;

  useEffect(() => {
    if (!id || state === readState) return;
    let stopped = false;
    new ApiClient().recordAction({ resourceId: 'TaskResult', recordId: id, actionName: 'show' }).then(
      ({ data }) => {
        if (!stopped && data.record?.id === id && data.record.params['view']) setRecord(data.record);
      },
      () => {
        // The server is away, or the task was deleted: what the stream told stands there.
      },
    );
    return () => {
      stopped = true;
    };
  }, [id, state, readState]);

  if (!record || !view || !task) return null;
  return { record, view, task: { ...task, resource_name: task.resource_name ?? view.task.resource_name } };
}
