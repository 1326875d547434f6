import { type Cure, cureOf } from '../../../src/tasks/curable.js';
import type { LiveTask } from '../../views/home.js';
import { failureOf } from '../failure-words.js';

/** Returns what may help a failed task. */
export function cureOfTask({ result }: Pick<LiveTask, 'result'>): Cure {
  const { code, details } = failureOf(result);
  return cureOf(code, details.setting);
}
