import type { RecordJSON } from 'adminjs';
import { useEffect } from 'react';
import type { LiveTask } from '../../views/home.js';
import type { TaskView } from '../../views/show-task.js';
import { useLiveTask } from '../live/task-store.js';
import { useFreshRecord } from '../record/use-fresh-record.js';
import { hasEnded } from '../status.js';

export interface ShownTask {
  record: RecordJSON;
  view: TaskView;
  /** Its newest known state. */
  task: LiveTask;
  isGone: boolean;
}

/**
 * A task, kept up to date by the stream of changes. The stream does not carry everything, e.g. not its sheets and its traceback. Those
 * are read once more whenever its status changes, or its file is deleted.
 */
export function useTask(given: RecordJSON | undefined): ShownTask | null {
  const { record, isGone, readAgain } = useFreshRecord('TaskResult', given, 'task_results');
  // The server's own action sets it: admin/views/show-task.ts.
  const view: TaskView | undefined = record?.params['view'];
  const read = view?.task ?? null;
  const live = useLiveTask(read?.task_id ?? null, null);
  const isBehind = live === null || (hasEnded(read?.status) && !hasEnded(live.status));
  const task = isBehind ? read : live;
  const state = task && stateOf(task);
  const readState = read && stateOf(read);
  useEffect(() => {
    if (state !== readState) readAgain();
  }, [state, readState, readAgain]);

  if (!record || !view || !task) return null;
  const { resource_name, resource_deleted } = view.task;
  return {
    record,
    view,
    isGone,
    task: {
      ...task,
      resource_name: task.resource_name ?? resource_name,
      resource_deleted: task.resource_deleted || resource_deleted,
    },
  };
}

function stateOf({ status, retries, resource_deleted }: LiveTask): string {
  return `${status} ${retries} ${resource_deleted}`;
}
