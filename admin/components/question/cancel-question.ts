import type { RecordJSON } from 'adminjs';
import type { LiveTask } from '../../views/home.js';
import { useTaskWords } from '../live/task-words.js';
import { useRecordName } from '../record-name.js';
import { useWords } from '../words.js';
import { ask } from './question-store.js';

/**
 * Asks before tasks are cancelled from a list. A running task loses its work, and several tasks are laborious to begin anew. A single
 * task that only waits loses nothing.
 * @returns whether they may be cancelled
 */
export function useCancelQuestion(): (records: RecordJSON[]) => Promise<boolean> {
  const { say, language } = useWords('Question.cancel');
  const nameOf = useRecordName();
  return async (records) => {
    const [first] = records;
    if (records.length === 1 && first?.params['status'] !== 'STARTED') return true;
    const isOne = first && records.length === 1;
    return ask({
      title: isOne
        ? say('title', { name: nameOf(first, 'TaskResult') })
        : say('titleMany', { number: records.length.toLocaleString(language) }),
      texts: [say(isOne ? 'text' : 'textMany')],
      names: isOne ? [] : records.map((record) => nameOf(record, 'TaskResult')),
      act: say(isOne ? 'act' : 'actMany'),
      leave: say(isOne ? 'leave' : 'leaveMany'),
    });
  };
}

/** The same for a single task's page. */
export function useCancelTaskQuestion(): (task: LiveTask) => Promise<boolean> {
  const { say } = useWords('Question.cancel');
  const { titleOf } = useTaskWords();
  return async (task) =>
    task.status !== 'STARTED' ||
    ask({
      title: say('title', { name: titleOf(task) }),
      texts: [say('text')],
      act: say('act'),
      leave: say('leave'),
    });
}
