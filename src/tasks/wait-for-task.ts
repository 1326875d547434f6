import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import type { Task } from '../store/task.js';

const ASK_EVERY_MS = 200;

/**
 * Waits until a task has ended, with or without success, and returns it. It asks for the task's row, because messages of the queue may
 * get lost.
 * @param signal ends the waiting, not the task
 * @throws UserError `not_found`, or the signal's reason
 */
export async function waitForTask({ tasks }: Pick<Deps, 'tasks'>, taskId: string, signal?: AbortSignal): Promise<Task> {
  for (;;) {
    signal?.throwIfAborted();
    const task = await tasks.get(taskId);
    if (task.dateDone !== null) return task;
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
