import type { ShowPropertyProps } from 'adminjs';
import { Link } from 'react-router-dom';
import { LiveState } from './live/live-state.js';
import { useLiveTaskOf } from './live/task-store.js';
import { places } from './places.js';
import { hasEnded } from './status.js';
import { useWords } from './words.js';

/** In the list of resources: the way to the rows of the parse that counts, where there is one; or how far the newest is. */
export default function RowsCell({ record, property }: ShowPropertyProps) {
  const { say } = useWords('Record');
  const live = useLiveTaskOf(record.id);
  const taskId: unknown = live?.status === 'SUCCESS' ? live.task_id : record.params[property.path];
  if (live && !hasEnded(live.status)) return <LiveState task={live} />;
  if (typeof taskId !== 'string') return <span className="gy-faint">{say('notParsed')}</span>;
  return <Link to={places.sheets(taskId)}>{say('rows')}</Link>;
}
