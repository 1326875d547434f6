import { Link } from 'react-router-dom';
import { useFailureWords } from '../failure-words.js';
import { LiveState } from '../live/live-state.js';
import { TaskButton } from '../live/task-button.js';
import { useLiveTask } from '../live/task-store.js';
import { useTaskWords } from '../live/task-words.js';
import { places } from '../places.js';
import type { Duplicate } from '../send-file.js';
import { sizeText } from '../size.js';
import { Time } from '../time.js';
import { useWords } from '../words.js';
import { canSendAgain, followTask, sendAgain, stopUpload, type Upload } from './upload-store.js';

/** One file: on its way, then parsed, then with a link to its rows, or the reason why there are none. */
export function UploadLine({ upload, limitBytes }: { upload: Upload; limitBytes: number }) {
  const { say, language } = useWords('Upload');
  const { key, name, state, percent, resourceId, taskId, problem } = upload;
  const { reason } = useFailureWords();
  const task = useLiveTask(taskId, null);
  return (
    <li className="gy-task" data-upload={state} data-status={task?.status ?? (taskId ? 'PENDING' : undefined)}>
      <span className="gy-task-name">
        {resourceId ? <Link to={places.show('BinaryResource', resourceId)}>{name}</Link> : name}
      </span>
      {upload.size !== null && <span className="gy-faint gy-nowrap">{sizeText(upload.size, language)}</span>}
      <span className="gy-task-state">
        {state === 'waiting' && <span className="gy-faint">{say('waiting')}</span>}
        {state === 'sending' && (
          <span className="gy-live">
            <progress max={100} value={percent} aria-label={name} />
            <span className="gy-tabular">{percent < 100 ? say('sending', { percent }) : say('storing')}</span>
          </span>
        )}
        {problem && (
          <span className="gy-bad gy-reason" role="alert">
            {problem.refusal ? reason(problem.refusal) : say(problem.reason, { limit: sizeText(limitBytes, language) })}
          </span>
        )}
        {state === 'done' && !taskId && <span className="gy-good">{say('done')}</span>}
        {task ? <LiveState task={task} /> : taskId && <Queued />}
      </span>
      {(state === 'waiting' || state === 'sending') && (
        <button
          type="button"
          className="gy-button gy-small"
          aria-label={say('stopNamed', { name })}
          onClick={() => stopUpload(key)}
        >
          {say('stop')}
        </button>
      )}
      {state === 'failed' && canSendAgain(upload) && (
        <button
          type="button"
          className="gy-button gy-small"
          aria-label={say('againNamed', { name })}
          onClick={() => sendAgain(key)}
        >
          {say('again')}
        </button>
      )}
      {task && <TaskButton task={task} onRetried={(next) => followTask(key, next)} />}
      {upload.duplicates[0] && <SameBytes other={upload.duplicates[0]} more={upload.duplicates.length - 1} />}
    </li>
  );
}

function Queued() {
  const { say } = useTaskWords();
  return <span className="gy-faint">{say('queued')}</span>;
}

/** Tells that a file with the same bytes exists already. */
function SameBytes({ other, more }: { other: Duplicate; more: number }) {
  const { say } = useWords('Upload');
  return (
    <span className="gy-same" data-duplicate>
      {say('sameBytes')} <Link to={places.show('BinaryResource', other.id)}>{other.name}</Link>{' '}
      <Time at={other.created_at} brief />
      {other.uploaded_by && ` (${other.uploaded_by})`}
      {more > 0 && ` ${say('more', { number: more })}`}
    </span>
  );
}
