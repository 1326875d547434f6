import type { LiveTask } from '../../views/home.js';
import { listen } from './event-stream.js';
import { placeOf } from './stream-place.js';
import { claimEnds } from './who-tells.js';

/**
 * Tells the ends of the reader's own tasks, unless another tab tells them.
 * @returns how to stop
 */
export function listenEnds(userId: string, tell: (ended: LiveTask[]) => void): () => void {
  return listen({
    onTasks(tasks) {
      const { since } = placeOf(userId);
      const ended = tasks.filter(
        (task) =>
          task.requested_by === userId &&
          (task.status === 'SUCCESS' || task.status === 'FAILURE') &&
          (since === null || (task.date_done ?? '') > since),
      );
      if (ended.length > 0) void claimAndTell(ended);
    },
  });

  async function claimAndTell(ended: LiveTask[]): Promise<void> {
    const ours = await claimEnds(
      userId,
      // A task changes after its end too, e.g. when its rows are replaced by newer ones. Its id has been claimed long before then.
      ended.map((task) => task.task_id),
    );
    if (ours.length > 0) tell(ended.filter((task) => ours.includes(task.task_id)));
  }
}
