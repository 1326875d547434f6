import { useEffect, useState } from 'react';
import type { LiveTask } from '../../views/home.js';
import { hasEnded } from '../status.js';
import { listen } from './event-stream.js';

/** If a task takes longer than this, people look at something else meanwhile. Seconds left, and milliseconds run. */
const LONG_LEFT_S = 20;
const LONG_RUN_MS = 10_000;

/** A task of the reader's own that runs and is expected to take long; null once it has ended. */
export function useLongTask(userId: string): LiveTask | null {
  const [long, setLong] = useState<LiveTask | null>(null);
  useEffect(() => {
    /**
     * When this page first heard that a task runs. The clocks of the server and the browser differ, therefore the task's own date is of
     * no use.
     */
    const heard = new Map<string, number>();
    return listen({
      onTasks(tasks) {
        for (const task of tasks) {
          if (task.requested_by !== userId) continue;
          if (task.status !== 'STARTED') {
            heard.delete(task.task_id);
            if (hasEnded(task.status)) setLong((known) => (known?.task_id === task.task_id ? null : known));
            continue;
          }
          const since = heard.get(task.task_id) ?? performance.now();
          heard.set(task.task_id, since);
          const isLong = (task.progress?.seconds_left ?? 0) >= LONG_LEFT_S || performance.now() - since >= LONG_RUN_MS;
          if (isLong) setLong((known) => known ?? task);
        }
      },
    });
  }, [userId]);
  return long;
}
