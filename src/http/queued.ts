import type { StoredAnswer } from '../store/idempotency.js';
import type { Inserted } from '../store/new-tasks.js';
import { API } from './represent.js';

const WORDS = {
  existing: 'This file is being parsed already: follow the task that does it.',
  queued: 'The task is queued: ask at status_url how far it is.',
};

/** The answer for a task that was queued, or for one that is under way already. */
export function queuedAnswer({ taskId, status, existing }: Inserted): StoredAnswer {
  const path = `${API}/task_results/${taskId}`;
  const detail = existing ? WORDS.existing : WORDS.queued;
  return { status: 202, location: path, body: { task_id: taskId, status, status_url: path, existing, detail } };
}
