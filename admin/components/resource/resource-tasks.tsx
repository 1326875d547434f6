import { Link } from 'react-router-dom';
import type { ResourceView } from '../../views/show-resource.js';
import { TaskLine } from '../home/task-line.js';
import { useLiveTaskOf } from '../live/task-store.js';
import { places } from '../places.js';
import { useWords } from '../words.js';

interface ResourceTasksProps {
  id: string;
  tasks: ResourceView['tasks'];
  mayChange: boolean;
}

/** A file's newest tasks, kept up to date. A task that is queued meanwhile comes on top. */
export function ResourceTasks({ id, tasks: { latest, more }, mayChange }: ResourceTasksProps) {
  const { say } = useWords('Record');
  const newest = useLiveTaskOf(id);
  const isNew = newest !== null && !latest.some(({ task_id }) => task_id === newest.task_id);
  const shown = isNew && newest.date_created >= (latest[0]?.date_created ?? '') ? [newest, ...latest] : latest;
  return (
    <section>
      <h2>{say('tasks')}</h2>
      {shown.length === 0 && <p className="gy-faint">{say('noTasks')}</p>}
      <ul className="gy-tasks" data-list="tasks">
        {shown.map((task) => (
          <TaskLine key={task.task_id} task={task} mayChange={mayChange} />
        ))}
      </ul>
      {more && (
        <p>
          <Link to={places.tasksOf(id)}>{say('allTasks')}</Link>
        </p>
      )}
    </section>
  );
}
