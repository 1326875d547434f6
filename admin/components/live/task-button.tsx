import { useState } from 'react';
import { isTextName } from '../../../src/files/formats.js';
import type { LiveTask } from '../../views/home.js';
import { useFailureWords } from '../failure-words.js';
import { ParseAsButton } from '../parse-as/parse-as-button.js';
import { useCancelTaskQuestion } from '../question/cancel-question.js';
import { hasEnded } from '../status.js';
import { cureOfTask } from './cure-of-task.js';
import { cancelTask, retryTask } from './task-actions.js';
import { useTaskWords } from './task-words.js';

interface TaskButtonProps {
  task: LiveTask;
  /** Called with the id of the task that replaces this one. */
  onRetried?: (taskId: string) => void;
}

/**
 * The action for a task in its current state. It may be cancelled, after a question if it runs. It may be tried again if that may help,
 * or its file read in another way. A refusal is shown beside the button.
 */
export function TaskButton({ task, onRetried }: TaskButtonProps) {
  const { say, titleOf } = useTaskWords();
  const { reason } = useFailureWords();
  const mayCancel = useCancelTaskQuestion();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (task.status === 'SUCCESS') return null;
  const ended = hasEnded(task.status);
  const cure = task.status === 'FAILURE' ? cureOfTask(task) : 'retry';
  // Without its file, or with the same file, it would fail again.
  if (ended && (task.resource_deleted || cure === 'another file')) return null;
  const { resource_id, resource_name } = task;
  if (cure === 'other options') {
    const isText = resource_id !== null && resource_name !== null && isTextName(resource_name);
    return isText && <ParseAsButton resourceId={resource_id} name={resource_name} options={{}} small />;
  }

  async function act() {
    if (!ended && !(await mayCancel(task))) return;
    setBusy(true);
    const answer = await (ended ? retryTask(task.task_id) : cancelTask(task.task_id));
    setBusy(false);
    setProblem('problem' in answer ? (answer.problem && reason(answer.problem)) || say('away') : '');
    if ('taskId' in answer && ended) onRetried?.(answer.taskId);
  }

  return (
    <>
      <button
        type="button"
        className="gy-button gy-small"
        data-action={ended ? 'retry' : 'cancel'}
        disabled={busy}
        aria-label={say(ended ? 'retryNamed' : 'cancelNamed', { name: titleOf(task) })}
        onClick={() => void act()}
      >
        {say(ended ? 'retry' : 'cancel')}
      </button>
      {problem && (
        <span className="gy-bad gy-reason" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}
