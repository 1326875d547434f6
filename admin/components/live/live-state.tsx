import { Link } from 'react-router-dom';
import type { LiveTask } from '../../views/home.js';
import { places } from '../places.js';
import { rowsOf, useTaskWords } from './task-words.js';

/** How far a task is, and its result: its bar, its rows with a link to them, or the reason why there are none. */
export function LiveState({ task }: { task: LiveTask }) {
  const { say, rows, progress, reason, titleOf } = useTaskWords();
  const { status } = task;
  if (status === 'PENDING') return <span className="gy-faint">{say('queued')}</span>;
  if (status === 'STARTED') {
    const text = progress(task);
    return (
      <span className="gy-live">
        {/* Without a value, the bar only moves, because nothing is known yet. */}
        <progress max={100} {...(task.progress && { value: task.progress.percent })} aria-label={titleOf(task)} />
        <span className="gy-tabular">{text}</span>
      </span>
    );
  }
  if (status === 'RETRY') return <Reason text={say('willRetry', { reason: reason(task) })} />;
  if (status === 'FAILURE') return <Reason text={reason(task)} bad />;
  if (status === 'REVOKED') return <span className="gy-faint">{say('cancelled')}</span>;
  const count = rowsOf(task);
  if (count === null || task.resource_id === null) return <span className="gy-good">{say('done')}</span>;
  return (
    <span className="gy-live">
      <span className="gy-good gy-tabular">{rows(count)}</span>
      {count > 0 && !task.resource_deleted && (
        <Link to={places.sheets(task.task_id)} aria-label={say('showRowsNamed', { name: titleOf(task) })}>
          {say('showRows')}
        </Link>
      )}
    </span>
  );
}

/** Lists cut the reason to a line. Hovering shows the whole of it. */
function Reason({ text, bad = false }: { text: string; bad?: boolean }) {
  return (
    <span className={bad ? 'gy-reason gy-bad' : 'gy-reason'} title={text}>
      {text}
    </span>
  );
}
