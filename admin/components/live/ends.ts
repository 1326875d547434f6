import type { LiveTask } from '../../home.js';
import { listen } from './event-stream.js';
import { movePlace, placeOf } from './stream-place.js';

/**
 * Tells the ends of somebody's own tasks, each once in this tab, also across reloads.
 * @returns how to stop
 */
export function listenEnds(userId: string, tell: (ended: LiveTask[]) => void): () => void {
  return listen({
    onTasks(tasks) {
      const { told, since } = placeOf(userId);
      const ended = tasks.filter(
        (task) =>
          task.requested_by === userId &&
          (task.status === 'SUCCESS' || task.status === 'FAILURE') &&
          // A task changes after its end too, as when its rows make room for newer ones.
          !told.includes(task.task_id) &&
          (since === null || (task.date_done ?? '') > since),
      );
      if (ended.length === 0) return;
      movePlace(userId, { told: [...told, ...ended.map((task) => task.task_id)] });
      tell(ended);
    },
  });
}
