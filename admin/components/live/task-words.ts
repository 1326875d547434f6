import { useTranslation } from 'adminjs';
import type { LiveTask } from '../../views/home.js';
import { useFailureWords } from '../failure-words.js';
import { useWords } from '../words.js';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** Returns how many rows a task has stored; null if its result has no such number. */
export function rowsOf({ result }: LiveTask): number | null {
  const rows = fieldOf(result, 'rows');
  return typeof rows === 'number' ? rows : null;
}

/** Sentences about how far a task is, in the reader's language. */
export function useTaskWords() {
  const { say, language } = useWords('Live');
  const { translateLabel, i18n } = useTranslation();
  const { reason } = useFailureWords();
  /** The name of a kind of task. Kinds of other installations keep their own names. */
  const kindOf = (taskName: string) =>
    i18n.exists(`resources.TaskResult.labels.taskName.${taskName}`)
      ? translateLabel(`taskName.${taskName}`, 'TaskResult')
      : taskName;
  const number = (value: number) => value.toLocaleString(language);
  const rows = (count: number) => say('rows', { count, number: number(count) });
  return {
    say,
    number,
    rows,
    kindOf,
    /** The name by which people know a task: its file's, else its kind. */
    titleOf: (task: Pick<LiveTask, 'resource_name' | 'task_name'>) => task.resource_name ?? kindOf(task.task_name),
    /** Why a task failed, or has to be tried again. */
    reason: ({ result }: LiveTask) => reason(result),
    /** `43 % · 812,000 rows · 12 s left`; unknown parts are left out. */
    progress({ progress }: LiveTask): string {
      if (!progress) return say('starting');
      const left = progress.seconds_left;
      return [
        `${number(Math.floor(progress.percent))} %`,
        rows(progress.rows),
        ...(left === null || left === undefined ? [] : [say('left', { time: duration(left) })]),
      ].join(' · ');
    },
  };

  function duration(seconds: number): string {
    if (seconds < 1.5 * MINUTE_S) return say('seconds', { number: Math.max(1, Math.round(seconds)) });
    if (seconds < 1.5 * HOUR_S) return say('minutes', { number: Math.round(seconds / MINUTE_S) });
    return say('hours', { number: number(Math.round(seconds / HOUR_S)) });
  }
}

function fieldOf(result: unknown, name: string): unknown {
  if (typeof result !== 'object' || result === null) return undefined;
  return Object.entries(result).find(([key]) => key === name)?.[1];
}
