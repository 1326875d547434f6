import { Link } from 'react-router-dom';
import type { LiveTask } from '../../views/home.js';
import { LiveState } from '../live/live-state.js';
import { TaskButton } from '../live/task-button.js';
import { useLiveTask } from '../live/task-store.js';
import { useTaskWords } from '../live/task-words.js';
import { places } from '../places.js';
import { Status } from '../status.js';
import { Time } from '../time.js';

/** A task in a list, kept up to date. */
export function TaskLine({ task: given, mayChange }: { task: LiveTask; mayChange: boolean }) {
  const { titleOf } = useTaskWords();
  const task = useLiveTask(given.task_id, given);
  return (
    <li className="gy-task" data-task={task.task_id}>
      <Status status={task.status} />
      <Link className="gy-task-name" to={places.show('TaskResult', task.task_id)}>
        {titleOf(task)}
      </Link>
      <Time at={task.date_done ?? task.date_created} brief />
      <span className="gy-task-state">
        <LiveState task={task} />
      </span>
      {mayChange && <TaskButton task={task} />}
    </li>
  );
}
