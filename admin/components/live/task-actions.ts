import { type Failure, failureOf } from '../failure-words.js';
import { places } from '../places.js';

/** The task that stands for what was asked, or why it was refused; null where nobody answered. */
export type TaskAnswer = { taskId: string } | { problem: Failure | null };

/** Cancels a task. */
export function cancelTask(taskId: string): Promise<TaskAnswer> {
  return ask(places.task(taskId), { method: 'DELETE' });
}

/** Queues a task like one that failed or was cancelled. */
export function retryTask(taskId: string): Promise<TaskAnswer> {
  return ask(`${places.task(taskId)}/retry`, { method: 'POST' });
}

/** Queues the parse of a file. */
export function parseResource(resourceId: string): Promise<TaskAnswer> {
  return ask(places.parse, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resource_id: resourceId }),
  });
}

async function ask(url: string, init: RequestInit): Promise<TaskAnswer> {
  try {
    const answer = await fetch(url, init);
    const body: { task_id?: unknown } = await answer.json();
    if (answer.ok && typeof body.task_id === 'string') return { taskId: body.task_id };
    return { problem: failureOf(body) };
  } catch {
    // Cut, or answered by a proxy in its own way.
    return { problem: null };
  }
}
