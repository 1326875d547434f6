import type { ChangedTask } from '../live/changed-task.js';
import { listen } from '../live/event-stream.js';
import { hasEnded } from '../status.js';

/** The events of the stream that concern a list: changes of these lists, and tasks that change their status, or succeed. */
interface Concern {
  lists: readonly string[];
  tasks: 'none' | 'status' | 'success';
}

/** By AdminJS's names of the resources. */
const CONCERNS: Record<string, Concern> = {
  BinaryResource: { lists: ['binary_resources'], tasks: 'none' },
  // The list contains the names of files.
  TaskResult: { lists: ['task_results', 'binary_resources'], tasks: 'status' },
  // Rows appear with a parse, and disappear with its task or file.
  ParseResult: { lists: ['task_results', 'binary_resources'], tasks: 'success' },
  User: { lists: ['users'], tasks: 'none' },
  AuditEntry: { lists: ['audit_entries'], tasks: 'none' },
};

/**
 * Calls `onChange` whenever something happened that a list of this resource may show. Progress does not count.
 * @returns how to stop
 */
export function listenToList(resourceId: string, onChange: () => void): () => void {
  const concern = CONCERNS[resourceId];
  if (!concern) return () => {};
  const statuses = new Map<string, string>();
  const concerns = ({ task_id, status }: ChangedTask) => {
    const isNew = statuses.get(task_id) !== status;
    if (hasEnded(status)) statuses.delete(task_id);
    else statuses.set(task_id, status);
    if (concern.tasks === 'none') return false;
    return isNew && (concern.tasks === 'status' || status === 'SUCCESS');
  };
  return listen({
    onTasks(tasks) {
      if (tasks.filter(concerns).length > 0) onChange();
    },
    onLists(lists) {
      if (lists.some((list) => concern.lists.includes(list))) onChange();
    },
    onReset: onChange,
  });
}
