import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';
import { useFailureWords } from '../failure-words.js';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { parseResource } from './task-actions.js';
import { useTaskWords } from './task-words.js';

interface ParseButtonProps {
  resourceId: string;
  /** Whether it has been parsed before. */
  again: boolean;
  /** The text options of the parse before, which the new one gets again. */
  options?: ParseOptions;
  primary?: boolean;
  small?: boolean;
  /** Returns the page that shows the new parse; by default its task's. */
  placeOf?: (taskId: string) => string;
}

/** Queues the parse of a file, and goes to its task. */
export function ParseButton({ resourceId, again, options = {}, primary, small, placeOf }: ParseButtonProps) {
  const { say } = useWords('Record');
  const { say: sayLive } = useTaskWords();
  const { reason } = useFailureWords();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  async function act() {
    setBusy(true);
    const answer = await parseResource(resourceId, options);
    setBusy(false);
    if ('taskId' in answer) navigate(placeOf?.(answer.taskId) ?? places.show('TaskResult', answer.taskId));
    else setProblem((answer.problem && reason(answer.problem)) || sayLive('away'));
  }

  return (
    <>
      <button
        type="button"
        className={`gy-button${primary ? ' gy-primary' : ''}${small ? ' gy-small' : ''}`}
        data-action="parse"
        disabled={busy}
        onClick={() => void act()}
      >
        {say(again ? 'parseAgain' : 'parse')}
      </button>
      {problem && (
        <span className="gy-bad gy-reason" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}
