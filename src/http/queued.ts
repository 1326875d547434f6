import type { Request } from 'express';
import type { StoredAnswer } from '../store/idempotency.js';
import type { Inserted } from '../store/new-tasks.js';
import { absoluteUrl } from './page.js';
import { API } from './represent.js';

const WORDS = {
  existing: 'This file is being parsed already: follow the task that does it.',
  queued: 'The task is queued: ask at status_url how far it is.',
};

/** The answer for a task that was queued, or for one that is under way already. */
export function queuedAnswer(req: Request, { taskId, status, existing }: Inserted): StoredAnswer {
  const url = absoluteUrl(req, `${API}/task_results/${taskId}`).href;
  const detail = existing ? WORDS.existing : WORDS.queued;
  return { status: 202, location: url, body: { task_id: taskId, status, status_url: url, existing, detail } };
}
