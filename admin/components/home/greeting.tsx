import { useState } from 'react';
import { useFailureWords } from '../failure-words.js';
import { parseResource } from '../live/task-actions.js';
import { useTaskWords } from '../live/task-words.js';
import { useWords } from '../words.js';
import { addStored } from './upload-store.js';

const SAMPLE_NAME = 'program_language.xlsx';

interface GreetingProps {
  sampleId: string | null;
  mayChange: boolean;
}

/** The greeting of an empty installation: what to do first, and a sample to try. */
export function Greeting({ sampleId, mayChange }: GreetingProps) {
  const { say } = useWords('Home');
  const { say: sayLive } = useTaskWords();
  const { reason } = useFailureWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  async function trySample(resourceId: string) {
    setBusy(true);
    const answer = await parseResource(resourceId);
    setBusy(false);
    if ('taskId' in answer) addStored({ name: SAMPLE_NAME, resourceId, taskId: answer.taskId });
    else setProblem((answer.problem && reason(answer.problem)) || sayLive('away'));
  }

  return (
    <section className="gy-greeting" data-greeting>
      <h2>{say('emptyTitle')}</h2>
      <p>{say(mayChange ? 'emptyText' : 'emptyViewer')}</p>
      {mayChange && sampleId && (
        <p>
          {say('noFile')}{' '}
          <button type="button" className="gy-button" disabled={busy} onClick={() => void trySample(sampleId)}>
            {say('trySample')}
          </button>
        </p>
      )}
      {problem && (
        <p className="gy-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
