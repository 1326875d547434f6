import { type ShowPropertyProps, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { LiveTask } from '../views/home.js';
import { LiveState } from './live/live-state.js';
import { useNewestTaskOf } from './live/task-store.js';
import { places } from './places.js';
import { hasEnded, Status } from './status.js';
import { useWords } from './words.js';

/**
 * In the list of files: how far the newest parse is, or a link to the rows that are shown. If the newest parse brought none, its
 * status.
 */
export default function RowsCell({ record, property }: ShowPropertyProps) {
  const { say } = useWords('Record');
  const { translateLabel } = useTranslation();
  // The server's own action sets it: admin/views/list-resources.ts.
  const given: LiveTask | null = record.params['newestTask'] ?? null;
  const task = useNewestTaskOf(record.id, given);
  if (task && !hasEnded(task.status)) return <LiveState task={task} />;
  const shown: unknown = task?.status === 'SUCCESS' ? task.task_id : record.params[property.path];
  const hasRows = typeof shown === 'string';
  if (!task && !hasRows) return <span className="gy-faint">{say('notParsed')}</span>;
  return (
    <span className="gy-live">
      {hasRows && <Link to={places.sheets(shown)}>{say('rows')}</Link>}
      {task && task.status !== 'SUCCESS' && (
        <Link
          to={places.show('TaskResult', task.task_id)}
          aria-label={`${translateLabel(`status.${task.status}`, 'TaskResult')}: ${record.title}`}
        >
          <Status status={task.status} />
        </Link>
      )}
    </span>
  );
}
