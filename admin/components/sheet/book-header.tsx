import { useCurrentAdmin, useNotice } from 'adminjs';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { useFailureWords } from '../failure-words.js';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { askForParse, asRefusal } from './ask-server.js';
import type { Book } from './book.js';

/** What a parse was told about the bytes, and what its repetition is told again. */
const OPTIONS = ['encoding', 'delimiter', 'infer_types'];

/** The file's name, and the ways from its sheets: to the file, the task, the original, and to another parse. */
export function BookHeader({ book }: { book: Book }) {
  const { say } = useWords('Sheets');
  const { say: sayRecord } = useWords('Record');
  const [currentAdmin] = useCurrentAdmin();
  const task = 'task' in book ? book.task : undefined;
  const file = 'file' in book ? book.file : undefined;
  const isOld = book.state === 'ready' && file?.current_task_id && file.current_task_id !== task?.task_id;
  const mayParse = currentAdmin?.['role'] !== 'viewer' && file && book.state !== 'running';
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
        {mayParse && <ParseAgain fileId={file.id} options={task?.task_kwargs ?? {}} />}
      </nav>
    </header>
  );
}

function ParseAgain({ fileId, options }: { fileId: string; options: Record<string, unknown> }) {
  const { say } = useWords('Sheets');
  const navigate = useNavigate();
  const { reason } = useFailureWords();
  const addNotice = useNotice();
  const [isAsking, setAsking] = useState(false);

  async function parse() {
    setAsking(true);
    try {
      const known = Object.entries(options).filter(([name]) => OPTIONS.includes(name));
      navigate(places.sheets(await askForParse(fileId, Object.fromEntries(known))));
    } catch (error) {
      addNotice({ type: 'error', message: reason(asRefusal(error).failure) });
    }
    setAsking(false);
  }

  return (
    <button
      type="button"
      className="gy-button gy-small"
      disabled={isAsking}
      onClick={() => void parse()}
      data-parse-again
    >
      {say('parseAgain')}
    </button>
  );
}
