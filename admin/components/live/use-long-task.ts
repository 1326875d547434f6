import { useEffect, useState } from 'react';
import type { LiveTask } from '../../views/home.js';
import { hasEnded } from '../status.js';
import { listen } from './event-stream.js';

/** Whoever has to wait longer than this looks at something else meanwhile. */
const LONG_LEFT_S = 20;
const LONG_RUN_MS = 10_000;

/** A task of somebody's own that has begun, and takes long by what is known of it; null once it has ended. */
export function useLongTask(userId: string): LiveTask | null {
  const [long, setLong] = useState<LiveTask | null>(null);
  useEffect(() => {
    /** When this page heard first that a task runs: clocks of the server and the browser differ. */
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
