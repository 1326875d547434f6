import { useCurrentAdmin } from 'adminjs';
import { Link } from 'react-router-dom';
import { isTextName } from '../../../src/files/formats.js';
import { reaches } from '../../../src/roles.js';
import { ParseButton } from '../live/parse-button.js';
import { textOptionsOf } from '../live/task-actions.js';
import { ParseAsButton } from '../parse-as/parse-as-button.js';
import { places } from '../places.js';
import { useWords } from '../words.js';
import type { Book } from './book.js';

/** The file's name, and links to the file, the task, the original, and another parse. */
export function BookHeader({ book }: { book: Book }) {
  const { say } = useWords('Sheets');
  const { say: sayRecord } = useWords('Record');
  const [currentAdmin] = useCurrentAdmin();
  const task = 'task' in book ? book.task : undefined;
  const file = 'file' in book ? book.file : undefined;
  const isOld = book.state === 'ready' && file?.current_task_id && file.current_task_id !== task?.task_id;
  const options = textOptionsOf(task?.task_kwargs ?? {});
  const mayParse = reaches(currentAdmin?.['role'], 'operator') && file && book.state !== 'running';
  return (
    <header className="gy-sheet-header">
      <h1 className="gy-cut" title={file?.name}>
        {file ? <Link to={places.show('BinaryResource', file.id)}>{file.name}</Link> : say('title')}
      </h1>
      {isOld && file.current_task_id && (
        <p className="gy-sheet-old">
          {say('old')} <Link to={places.sheets(file.current_task_id)}>{say('newest')}</Link>
        </p>
      )}
      <nav className="gy-sheet-links" aria-label={say('links')}>
        {task && (
          <Link className="gy-button gy-small" to={places.show('TaskResult', task.task_id)}>
            {say('task')}
          </Link>
        )}
        {file && (
          <a className="gy-button gy-small" href={places.content(file.id)} download title={sayRecord('download')}>
            {say('download')}
          </a>
        )}
        {mayParse && <ParseButton resourceId={file.id} again options={options} placeOf={places.sheets} small />}
        {mayParse && isTextName(file.name) && (
          <ParseAsButton resourceId={file.id} name={file.name} options={options} placeOf={places.sheets} small />
        )}
      </nav>
    </header>
  );
}
