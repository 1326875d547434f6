import type { ParseOptions } from '../../../src/tasks/parse-options.js';
import { type Failure, failureOf } from '../failure-words.js';
import { places } from '../places.js';

/**
 * The task for what was asked, or why it was refused and which fields were wrong. The problem is null if the server did not respond.
 */
export type TaskAnswer = { taskId: string } | { problem: Failure | null; fields: string[] };

/** Returns the text options among a task's arguments, for a repetition of the parse. */
export function textOptionsOf({ encoding, delimiter, infer_types }: Record<string, unknown>): ParseOptions {
  return {
    ...(typeof encoding === 'string' && { encoding }),
    ...(typeof delimiter === 'string' && { delimiter }),
    ...(typeof infer_types === 'boolean' && { infer_types }),
  };
}

/** Cancels a task. */
export function cancelTask(taskId: string): Promise<TaskAnswer> {
  return ask(places.task(taskId), { method: 'DELETE' });
}

/** Queues a task like one that failed or was cancelled. */
export function retryTask(taskId: string): Promise<TaskAnswer> {
  return ask(`${places.task(taskId)}/retry`, { method: 'POST' });
}

/** Queues the parse of a file. */
export function parseResource(resourceId: string, options: ParseOptions = {}): Promise<TaskAnswer> {
  return ask(places.parse, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...options, resource_id: resourceId }),
  });
}

async function ask(url: string, init: RequestInit): Promise<TaskAnswer> {
  try {
    const answer = await fetch(url, init);
    const body: { task_id?: unknown; errors?: { field: string }[] } = await answer.json();
    if (answer.ok && typeof body.task_id === 'string') return { taskId: body.task_id };
    return { problem: failureOf(body), fields: (body.errors ?? []).map(({ field }) => field) };
  } catch {
    // The connection broke, or a proxy sent a page of its own.
    return { problem: null, fields: [] };
  }
}
