import type { LiveTask } from '../../views/home.js';
import { useDuration } from '../duration.js';
import { useFailureWords } from '../failure-words.js';
import { Time } from '../time.js';
import { useWords } from '../words.js';
import { type Step, stepsOf } from './steps.js';

/** The steps of a task, one per line, and how long each part took. */
export function Timeline({ task }: { task: LiveTask }) {
  const { say } = useWords('Task');
  return (
    <section>
      <h2>{say('timeline')}</h2>
      <ol className="gy-timeline" data-list="timeline">
        {stepsOf(task).map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps only ever come after those that are there
          <TimelineStep key={at} step={step} />
        ))}
      </ol>
    </section>
  );
}

/** Before these steps the task waited; before all others it ran. */
const WAITED = new Set<Step['kind']>(['started']);

function TimelineStep({ step: { kind, at, took, worker, error } }: { step: Step }) {
  const { say } = useWords('Task');
  const { reason } = useFailureWords();
  const duration = useDuration();
  return (
    <li data-step={kind}>
      <strong>{say(kind)}</strong>{' '}
      {at === null ? <span className="gy-faint">{say('unknownTime')}</span> : <Time at={at} />}
      {took !== null && (
        <span className="gy-faint gy-nowrap">
          {' '}
          {say(WAITED.has(kind) ? 'waited' : 'ran', { time: duration(took) })}
        </span>
      )}
      {worker && (
        <span className="gy-faint">
          {' '}
          {say('by')} <code>{worker}</code>
        </span>
      )}
      {error !== undefined && kind === 'tryFailed' && <p className="gy-step-error">{reason(error)}</p>}
    </li>
  );
}
