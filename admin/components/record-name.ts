import { type RecordJSON, useTranslation } from 'adminjs';
import { useTaskWords } from './live/task-words.js';
import { useWords } from './words.js';

/** The name of a record: in its row, on its page, in the tab's title and in questions about it. */
export function useRecordName(): (record: RecordJSON, resourceId: string) => string {
  const { titleOf } = useTaskWords();
  const { translateLabel } = useTranslation();
  const { say } = useWords('Record');
  return ({ id, params, populated, title }, resourceId) => {
    if (resourceId === 'TaskResult') {
      const { taskName, resourceName } = params;
      // If AdminJS finds some of a list's files but not this one, it puts the id in its place. Tasks keep their file's name.
      const file: RecordJSON | string | null | undefined = populated['resourceId'];
      const title = typeof file === 'object' ? file?.title : null;
      return titleOf({ task_name: String(taskName), resource_name: title ?? resourceName ?? null });
    }
    if (resourceId === 'ParseResult') return say('rowOf', { sheet: params['sheet'], row: params['row'] });
    if (resourceId === 'AuditEntry') return translateLabel(`action.${params['action']}`, resourceId);
    return title || id;
  };
}
