import { Link } from 'react-router-dom';
import type { LiveTask } from '../../views/home.js';
import { failureOf, useFailureWords } from '../failure-words.js';
import { places as addresses } from '../places.js';
import { useWords } from '../words.js';

/** Why a task failed, or has to be tried again: what was wrong and what to do, where in the file, and a link to that place. */
export function FailureBox({ task, hasFile }: { task: LiveTask; hasFile: boolean }) {
  const { say } = useWords('Record');
  const { say: sayFailure } = useWords('Failure');
  const { sentence, places, isTranslated } = useFailureWords();
  const { status, result, resource_id, resource_name } = task;
  if (status !== 'FAILURE' && status !== 'RETRY') return null;
  const failure = failureOf(result);
  if (failure.message === '' && failure.code === '') return null;
  const where = places(failure);
  return (
    <div className="gy-problem" role="alert" data-failure={failure.code}>
      <strong>{say(status === 'RETRY' ? 'retryError' : 'error')}</strong>
      <p>{sentence(failure)}</p>
      {(where.length > 0 || hasFile) && (
        <ul className="gy-where">
          {where.map((place) => (
            <li key={place}>{place}</li>
          ))}
          {hasFile && resource_id !== null && (
            <li>
              <Link to={addresses.show('BinaryResource', resource_id)}>{resource_name}</Link>
            </li>
          )}
        </ul>
      )}
      {isTranslated(failure) && (
        <details>
          <summary>{sayFailure('original')}</summary>
          <p lang="en">{failure.message}</p>
        </details>
      )}
    </div>
  );
}
