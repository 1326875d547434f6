import { Link } from 'react-router-dom';
import { useFailureWords } from '../failure-words.js';
import { places } from '../places.js';
import { Status } from '../status.js';
import { useWords } from '../words.js';
import type { Book } from './book.js';

/** The message in place of the sheets: how far the parse is, or why there is nothing to see, and what to do. */
export function BookMessage({ book }: { book: Exclude<Book, { state: 'ready' }> }) {
  const { say, language } = useWords('Sheets');
  const { say: sayRecord } = useWords('Record');
  const { reason } = useFailureWords();
  if (book.state === 'loading') return <p className="gy-sheet-message gy-faint">{say('loading')}</p>;
  if (book.state === 'running') {
    const percent = Math.floor(book.task.progress?.percent ?? 0);
    const rows = (book.task.progress?.rows ?? 0).toLocaleString(language);
    const text = sayRecord('progress', { percent, rows });
    return (
      <div className="gy-sheet-message" role="status" data-message="running">
        <p>
          <Status status={book.task.status} /> {say('running')}
        </p>
        <p className="gy-progress">
          <progress max={100} value={percent} aria-label={text} />
          <span>{text}</span>
        </p>
      </div>
    );
  }
  const why = reason(book.failure);
  const current = book.file?.current_task_id;
  const isElsewhere = current && current !== book.task?.task_id;
  return (
    <div className="gy-sheet-message" data-message={book.trouble}>
      <p>{say(book.trouble)}</p>
      {why && <p className="gy-problem">{why}</p>}
      <p className="gy-links">
        {book.trouble === 'signIn' && (
          <a className="gy-button gy-primary" href={window.location.href} onClick={() => window.location.reload()}>
            {say('signInAgain')}
          </a>
        )}
        {isElsewhere && (
          <Link className="gy-button gy-primary" to={places.sheets(current)}>
            {say('newest')}
          </Link>
        )}
        {!book.file && (
          <Link className="gy-button" to={places.list('BinaryResource')}>
            {say('allFiles')}
          </Link>
        )}
      </p>
    </div>
  );
}
