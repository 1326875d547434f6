import { type RecordJSON, useTranslation } from 'adminjs';
import { useTaskWords } from './live/task-words.js';
import { useWords } from './words.js';

/** What people call a record: in its row, on its page, in the tab's title and in questions about it. */
export function useRecordName(): (record: RecordJSON, resourceId: string) => string {
  const { titleOf } = useTaskWords();
  const { translateLabel } = useTranslation();
  const { say } = useWords('Record');
  return ({ id, params, populated, title }, resourceId) => {
    if (resourceId === 'TaskResult') {
      const { taskName, resourceId: of } = params;
      return titleOf({
        task_name: String(taskName),
        resource_name: of ? (populated['resourceId']?.title ?? null) : null,
      });
    }
    if (resourceId === 'ParseResult') return say('rowOf', { sheet: params['sheet'], row: params['row'] });
    if (resourceId === 'AuditEntry') return translateLabel(`action.${params['action']}`, resourceId);
    return title || id;
  };
}
